using System.Diagnostics;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

[Collection(nameof(Concurrency))]
public sealed class StopCpusTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();

    public StopCpusTests() => _machine.Map(Page);

    [Fact]
    public void Memory_does_not_change_while_the_CPUs_are_stopped()
    {
        VirtualCpu<X86_64> first = _machine.AddCpu(), second = _machine.AddCpu();
        long changed = 0, rounds = 0;
        var bytes = new byte[0xff8];
        Concurrently.While(
            () =>
            {
                for (long start = Stopwatch.GetTimestamp(); !Concurrently.IsOver(start); rounds++)
                {
                    (ulong, ulong) before;
                    using (_machine.Bus.StopCpus())
                    {
                        before = Words();
                        Thread.SpinWait(20);
                        if (Words() != before) changed++;
                    }

                    Concurrently.WaitFor(() => Words().First != before.Item1 && Words().Second != before.Item2);
                }
            },
            () => first.ExchangeAdd(At(Page), 1UL),
            () =>
            {
                Array.Fill(bytes, ++bytes[0]);
                second.TryWrite(At(Page + 8), bytes, out _);
            });
        Assert.Equal(0, changed);
        Assert.True(rounds > 1, $"{rounds} stops are too few.");
    }

    [Fact]
    public void A_stop_within_a_stop_ends_with_the_outer_one()
    {
        StoppedCpus outer = _machine.Bus.StopCpus();
        _machine.Bus.StopCpus().Dispose();
        _machine.Mmu.Flush(VirtualRange.All);
        Thread load = BeginLoad();

        Assert.False(load.Join(50));
        outer.Dispose();
        Assert.True(load.Join(20_000));
    }

    [Fact]
    public void Stopped_CPUs_continue_once()
    {
        StoppedCpus stopped = _machine.Bus.StopCpus();
        stopped.Dispose();

        Assert.Throws<SynchronizationLockException>(stopped.Dispose);

        StoppedCpus again = _machine.Bus.StopCpus();
        Thread load = BeginLoad();
        Assert.False(load.Join(50));
        again.Dispose();
        Assert.True(load.Join(20_000));
    }

    [Fact]
    public void The_host_accesses_memory_while_the_CPUs_are_stopped()
    {
        using StoppedCpus stopped = _machine.Bus.StopCpus();
        Assert.True(_machine.Bus.TryWrite(new PhysicalAddress(Data), [1, 2]));
        Span<byte> bytes = stackalloc byte[3];
        Assert.True(_machine.Bus.TryRead(new PhysicalAddress(Data), bytes));
        Assert.Equal([1, 2, 0], bytes.ToArray());
    }

    public void Dispose() => _machine.Dispose();

    private Thread BeginLoad()
    {
        VirtualCpu<X86_64> cpu = _machine.AddCpu();
        var thread = new Thread(() => cpu.Load<int>(At(Page))) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private (ulong First, ulong Second) Words()
        => (Volatile.Read(ref _machine.Word(Data)), Volatile.Read(ref _machine.Word(Data + 0xff8)));
}
