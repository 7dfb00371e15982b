using System.Diagnostics;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// A dirty log: it begins a new period, flushes the permission to write, and copies memory. A store after the copy must be in the log of
/// the new period. Each of two CPUs counts up a word of its own.
/// </summary>
[Collection(nameof(Concurrency))]
public sealed class FlushWritesTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();

    public FlushWritesTests() => _machine.Map(Page);

    [Fact]
    public void Every_store_after_the_flush_was_reported_in_the_new_period()
    {
        VirtualCpu<X86_64>[] cpus = [_machine.AddCpu(), _machine.AddCpu()];
        var log = new Log(_machine);
        _machine.Bus.AddTracker(log);
        long lost = 0, late = 0;

        Concurrently.While(
            () =>
            {
                for (long start = Stopwatch.GetTimestamp(); !Concurrently.IsOver(start);)
                {
                    int which = log.Period & 1; // the other one may be in the tracker
                    Interlocked.Increment(ref log.Period);
                    _machine.Bus.FlushWrites();
                    ulong copy = Volatile.Read(ref _machine.Word(Data + ((ulong)which * 8)));
                    Concurrently.WaitFor(() => Volatile.Read(ref _machine.Word(Data + ((ulong)which * 8))) != copy);
                    if (Volatile.Read(ref log.Periods[which]) != log.Period) lost++;
                    if (Volatile.Read(ref log.Values[which]) > copy) late++; // stored before it was reported
                }
            },
            () => cpus[0].Store(At(Page), cpus[0].Load<ulong>(At(Page)) + 1),
            () => cpus[1].Store(At(Page + 8), cpus[1].Load<ulong>(At(Page + 8)) + 1));

        Assert.Equal((0L, 0L), (lost, late));
        Assert.True(log.Period > 1, $"{log.Period} flushes are too few.");
    }

    public void Dispose() => _machine.Dispose();

    /// <summary>The period in which each CPU was reported last, and the value that it had stored before.</summary>
    private sealed class Log(GuestMachine<X86_64> machine) : IWriteTracker
    {
        public int Period;

        public int[] Periods { get; } = new int[2];

        public ulong[] Values { get; } = new ulong[2];

        public void BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length)
        {
            int which = cpu!.Index;
            Volatile.Write(ref Values[which], machine.Word(Data + ((ulong)which * 8)));
            Volatile.Write(ref Periods[which], Volatile.Read(ref Period));
            Thread.SpinWait(20 + (which * 300)); // the store begins later, that of CPU 1 after that of CPU 0
        }
    }
}
