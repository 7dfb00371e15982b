using System.Diagnostics;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>No store uses an old translation after a flush has returned, though two CPUs store all the time.</summary>
[Collection(nameof(Concurrency))]
public sealed class FlushPromiseTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const ulong Elsewhere = 0x40_1000;
    private const ulong Last = 0xff8;

    private static readonly byte[] Ones = [.. Enumerable.Repeat((byte)1, 0xff8)];

    private readonly GuestMachine<X86_64> _machine = new();

    public FlushPromiseTests()
    {
        _machine.Map(Page);
        _machine.Map(Elsewhere, Data + 0x8000);
    }

    /// <summary>Each store is served by the TLB: the flush has to wait for the one under way.</summary>
    [Fact]
    public void No_store_lands_in_the_old_frame_of_a_migrated_page()
    {
        VirtualCpu<X86_64> first = _machine.AddCpu(), second = _machine.AddCpu();
        Migrate(() => first.Store(At(Page), 1UL), () => second.TryWrite(At(Page + 8), Ones, out _));
    }

    /// <summary>Each store needs a page walk: a walk that began before the flush must not leave its translation in the TLB.</summary>
    [Fact]
    public void No_walk_under_way_caches_the_old_frame()
    {
        VirtualCpu<X86_64> first = _machine.AddCpu(tlbEntries: 1), second = _machine.AddCpu(tlbEntries: 1);
        Migrate(() => WalkAndStore(first, 0), () => WalkAndStore(second, Last));
    }

    public void Dispose() => _machine.Dispose();

    private static void WalkAndStore(VirtualCpu<X86_64> cpu, ulong offset)
    {
        cpu.Load<byte>(At(Elsewhere));
        for (int i = 0; i < 100; i++) cpu.Store(At(Page + offset), 1UL); // the TLB serves all but the first
    }

    private void Migrate(Action storeFirst, Action storeSecond)
    {
        long late = 0, rounds = 0;
        Concurrently.While(
            () =>
            {
                EntryRef<X86_64> entry = _machine.Entry(Page);
                ulong old = Data, current = Data + 0x1000;
                for (long start = Stopwatch.GetTimestamp(); !Concurrently.IsOver(start); rounds++)
                {
                    entry.Write(X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(current), ReadWrite));
                    _machine.Mmu.Flush(new VirtualRange(Page, Page));
                    Volatile.Write(ref _machine.Word(old), 0);
                    Volatile.Write(ref _machine.Word(old + Last), 0);
                    Thread.SpinWait((int)(rounds % 16));
                    if ((Volatile.Read(ref _machine.Word(old)) | Volatile.Read(ref _machine.Word(old + Last))) != 0) late++;
                    (old, current) = (current, old);
                }

                WaitForStores(old);
            },
            storeFirst,
            storeSecond);
        Assert.Equal(0, late);
        Assert.True(rounds > 10, $"{rounds} flushes are too few.");
    }

    private void WaitForStores(ulong frame)
    {
        Concurrently.WaitFor(() => Volatile.Read(ref _machine.Word(frame)) != 0);
        Concurrently.WaitFor(() => Volatile.Read(ref _machine.Word(frame + Last)) != 0);
    }
}
