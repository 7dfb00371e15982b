using System.Diagnostics;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// A page walk sets accessed and dirty bits only in the entry that it has read: an entry that was changed meanwhile stays.
/// </summary>
[Collection(nameof(Concurrency))]
public sealed class HardwareMarkRaceTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const ulong Elsewhere = 0x40_1000;

    private readonly GuestMachine<X86_64> _machine = new();

    public HardwareMarkRaceTests()
    {
        _machine.Map(Page);
        _machine.Map(Elsewhere, Data + 0x8000);
    }

    [Fact]
    public void A_walk_does_not_restore_an_entry_that_was_cleared()
    {
        VirtualCpu<X86_64> cpu = _machine.AddCpu(tlbEntries: 1);
        ulong clean = X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(Data), ReadWrite);
        int restored = 0, marked = 0;
        Concurrently.While(
            () =>
            {
                EntryRef<X86_64> entry = _machine.Entry(Page);
                long start = Stopwatch.GetTimestamp();
                for (int round = 0; !Concurrently.IsOver(start); round++)
                {
                    entry.Write(clean);
                    Thread.SpinWait(round % 100); // until some moment of the walk
                    if (entry.Exchange(0).IsAccessed) marked++;
                    Thread.SpinWait(100);
                    if (entry.Read().Raw != 0) restored++;
                }
            },
            () =>
            {
                cpu.Load<byte>(At(Elsewhere)); // the TLB has one entry: the store needs a walk
                cpu.TryStore(At(Page), 1UL, out _);
            });

        Assert.NotEqual(0, marked);
        Assert.Equal(0, restored);
    }

    public void Dispose() => _machine.Dispose();
}
