using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// A tracker holds a CPU in the middle of a store, after the page walk: a flush waits until the store is over, and does not leave the
/// translation of that walk in the TLB.
/// </summary>
public sealed class FlushWaitsTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const int Rounds = 20; // a CPU that is waited for long loses its TLB, so one round may find nothing

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;
    private readonly HoldingTracker _tracker = new();

    public FlushWaitsTests()
    {
        _machine.Map(Page);
        _cpu = _machine.AddCpu();
        _machine.Bus.AddTracker(_tracker);
    }

    public static TheoryData<string> Stores => ["Store", "TryStore", "ExchangeAdd", "TryWrite"];

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_flush_waits_for_a_store(string kind)
    {
        HoldWhile(kind, () => _machine.Mmu.Flush(new VirtualRange(Page, Page)));
        Assert.Equal(1UL, _machine.Word(Data));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void FlushWrites_waits_for_a_store(string kind) => HoldWhile(kind, _machine.Bus.FlushWrites);

    [Theory]
    [MemberData(nameof(Stores))]
    public void StopCpus_waits_for_a_store(string kind) => HoldWhile(kind, () => _machine.Bus.StopCpus().Dispose());

    [Fact]
    public void The_removal_of_a_CPU_waits_for_its_store() => HoldWhile("Store", _cpu.Dispose);

    [Fact]
    public void FlushWrites_waits_for_a_write_of_the_host()
        => Hold(() => _machine.Bus.TryWrite(new PhysicalAddress(Data), [1]), _machine.Bus.FlushWrites);

    [Fact]
    public void A_walk_that_began_before_the_flush_leaves_no_translation()
    {
        for (int round = 0; round < Rounds; round++)
        {
            MapTo(Data);
            HoldWhile("Store", () => MapTo(Data + 0x1000));

            _cpu.Store(At(Page), 2UL);

            Assert.Equal((1UL, 2UL), (_machine.Word(Data), _machine.Word(Data + 0x1000)));
        }
    }

    [Fact]
    public void A_walk_that_began_before_FlushWrites_leaves_no_permission_to_write()
    {
        for (int round = 0; round < Rounds; round++)
        {
            HoldWhile("Store", _machine.Bus.FlushWrites);
            int calls = _tracker.Calls;
            _cpu.Store(At(Page), 1UL);
            Assert.Equal(calls + 1, _tracker.Calls);
            _machine.Bus.FlushWrites();
        }
    }

    public void Dispose()
    {
        _tracker.Release.Set();
        _machine.Dispose();
        _tracker.Dispose();
    }

    private void MapTo(ulong frame)
    {
        _machine.Entry(Page).Write(X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(frame), ReadWrite));
        _machine.Mmu.Flush(new VirtualRange(Page, Page));
    }

    private void HoldWhile(string kind, Action flush) => Hold(
        () =>
        {
            switch (kind)
            {
                case "Store": _cpu.Store(At(Page), 1UL); break;
                case "TryStore": Assert.True(_cpu.TryStore(At(Page), 1UL, out _)); break;
                case "ExchangeAdd": _cpu.ExchangeAdd(At(Page), 1UL); break;
                default: Assert.True(_cpu.TryWrite(At(Page), [1], out _)); break;
            }
        },
        flush);

    /// <summary>
    /// Runs <paramref name="flush"/> while the tracker holds <paramref name="store"/>: it returns after the store is over.
    /// </summary>
    private void Hold(Action store, Action flush)
    {
        bool wasStored = false;
        _machine.Word(Data) = 0;
        _tracker.IsHolding.Reset();
        _tracker.Release.Reset();
        Concurrently.Run(
            store,
            () =>
            {
                _tracker.IsHolding.Wait();
                flush();
                wasStored = _machine.Ram<byte>(Data) == 1;
            },
            () =>
            {
                _tracker.IsHolding.Wait();
                Thread.Sleep(20); // the flush has begun
                _tracker.Release.Set();
            });
        Assert.True(wasStored);
    }

    /// <summary>Waits at each write until it is released.</summary>
    private sealed class HoldingTracker : IWriteTracker, IDisposable
    {
        private int _calls;

        public ManualResetEventSlim IsHolding { get; } = new();

        public ManualResetEventSlim Release { get; } = new();

        public int Calls => _calls;

        public void BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length)
        {
            if (RecordingTracker.IsOfTable(cpu, length)) return;
            Interlocked.Increment(ref _calls);
            IsHolding.Set();
            Release.Wait();
        }

        public void Dispose()
        {
            IsHolding.Dispose();
            Release.Dispose();
        }
    }
}
