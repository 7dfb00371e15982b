using System.Buffers.Binary;
using System.Diagnostics;
using WalkGen.Formats;
using static WalkGen.Emulation.Tests.Snapshots.SnapshotMachine;

namespace WalkGen.Emulation.Tests.Snapshots;

/// <summary>Snapshots while CPUs and the host write.</summary>
[Collection(nameof(Concurrency))]
public sealed class RunningSnapshotTests : IDisposable
{
    private readonly SnapshotMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_snapshot_is_the_state_of_one_moment()
    {
        // Both CPUs count in all pages, one after the other: at each moment, a page is at most one ahead of the next one.
        ulong[] counts = new ulong[2];
        int rounds = 0;
        Concurrently.While(
            () =>
            {
                for (long start = Stopwatch.GetTimestamp(); !Concurrently.IsOver(start); rounds++)
                {
                    int snapshot = _machine.Chain.Take();
                    byte[] read = _machine.Memory(snapshot);
                    for (int cpu = 0; cpu < 2; cpu++) AssertMoment(read, cpu * 8);
                    Concurrently.WaitFor(() => !_machine.Memory().AsSpan().SequenceEqual(read));
                    Assert.Equal(read, _machine.Memory(snapshot));
                    if (snapshot >= 4) _machine.Chain.Remove(snapshot - 4);
                }
            },
            () => Count(0),
            () => Count(1));
        Assert.True(rounds > 1, $"{rounds} snapshots are too few.");

        void Count(int cpu)
        {
            counts[cpu]++;
            for (int page = 0; page < Pages; page++) _machine.Cpus[cpu].Store(At(page, cpu * 8), counts[cpu]);
        }
    }

    [Fact]
    public void A_read_of_a_snapshot_does_not_see_later_stores()
    {
        int rounds = 0;
        byte[] first = new byte[4096], second = new byte[4096];
        Concurrently.While(
            () =>
            {
                for (long start = Stopwatch.GetTimestamp(); !Concurrently.IsOver(start); rounds++)
                {
                    int snapshot = _machine.Chain.Take();
                    Assert.True(_machine.Chain.TryRead(snapshot, Physical(0), first));
                    Thread.SpinWait(20);
                    Assert.True(_machine.Chain.TryRead(snapshot, Physical(0), second));
                    Assert.Equal(first, second);
                    _machine.Chain.Remove(snapshot);
                }
            },
            () => Add(_machine.Cpus[0]),
            () => Add(_machine.Cpus[1]));
        Assert.True(rounds > 1, $"{rounds} rounds are too few.");

        static void Add(VirtualCpu<RiscV<Sv39>> cpu)
        {
            for (int word = 0; word < 512; word++) cpu.ExchangeAdd(At(0, word * 8), 1UL);
        }
    }

    [Fact]
    public void A_write_of_the_host_is_in_a_snapshot_completely_or_not_at_all()
    {
        byte[] written = new byte[3 << 12];
        int rounds = 0;
        Concurrently.While(
            () =>
            {
                byte[] read = new byte[written.Length];
                for (long start = Stopwatch.GetTimestamp(); !Concurrently.IsOver(start); rounds++)
                {
                    int snapshot = _machine.Chain.Take();
                    Assert.True(_machine.Chain.TryRead(snapshot, Physical(2, 100), read));
                    Assert.Equal(-1, read.AsSpan().IndexOfAnyExcept(read[0]));
                    _machine.Chain.Remove(snapshot);
                }
            },
            () =>
            {
                Array.Fill(written, ++written[0]);
                _machine.Bus.TryWrite(Physical(2, 100), written);
            });
        Assert.True(rounds > 1, $"{rounds} snapshots are too few.");
    }

    [Fact]
    public void Running_CPUs_continue_on_the_restored_memory()
    {
        int rounds = 0;
        int first = _machine.Chain.Take();
        Concurrently.While(
            () =>
            {
                for (long start = Stopwatch.GetTimestamp(); !Concurrently.IsOver(start); rounds++)
                {
                    Concurrently.WaitFor(() => !_machine.Memory().AsSpan().SequenceEqual(_machine.Memory(first)));
                    int second = _machine.Chain.Take();
                    foreach (int snapshot in (int[])[first, second])
                    {
                        using (_machine.Bus.StopCpus())
                        {
                            _machine.Chain.Restore(snapshot);
                            Assert.Equal(_machine.Memory(snapshot), _machine.Memory());
                        }
                    }

                    _machine.Chain.Remove(second);
                }
            },
            () => Add(_machine.Cpus[0]),
            () => Add(_machine.Cpus[1]));
        Assert.True(rounds > 1, $"{rounds} rounds are too few.");
        Assert.Equal(new byte[Pages << 12], _machine.Memory(first));

        static void Add(VirtualCpu<RiscV<Sv39>> cpu)
        {
            for (int page = 0; page < Pages; page++) cpu.ExchangeAdd(At(page), 1UL);
        }
    }

    private static void AssertMoment(ReadOnlySpan<byte> memory, int offset)
    {
        ulong first = Word(memory, 0), last = Word(memory, Pages - 1);
        Assert.InRange(first - last, 0UL, 1UL);
        for (int page = 1; page < Pages; page++) Assert.InRange(Word(memory, page), last, Word(memory, page - 1));

        ulong Word(ReadOnlySpan<byte> bytes, int page) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[((page << 12) + offset)..]);
    }
}
