using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// Flushes leave out CPUs that begin no access for long. When such a CPU accesses memory again, no flush is lost: of a page, of the
/// permission to write, of all CPUs that stop.
/// </summary>
[Collection(nameof(Concurrency))]
public sealed class IdleCpuFlushTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private const EntryFlags Ready = ReadWrite | EntryFlags.Accessed | EntryFlags.Dirty; // an access changes no bit

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public IdleCpuFlushTests()
    {
        _machine.Map(Page);
        _cpu = _machine.AddCpu();
        _cpu.Store(At(Page), 1UL);
        for (int i = 0; i < 4; i++) Flush();
    }

    [Fact]
    public void The_first_access_uses_the_changed_tables()
    {
        for (int i = 1; i < 10; i++)
        {
            MapTo(i);
            _cpu.Store(At(Page), (ulong)i);
            Assert.Equal((ulong)i, _machine.Word(Data + ((ulong)i << 12)));
            for (int flushes = 0; flushes < i % 4; flushes++) Flush();
        }
    }

    /// <summary>The flushes that find the CPU idle are for one page, and later ones for another.</summary>
    [Fact]
    public void A_flush_of_another_page_is_not_lost()
    {
        const ulong Other = 0x40_1000;
        _machine.Map(Other);
        for (int i = 1; i < 10; i++)
        {
            _cpu.Store(At(Other), 0UL);
            for (int flushes = 0; flushes < i; flushes++) Flush();
            ulong frame = Data + ((ulong)i << 12);
            _machine.Entry(Other).Write(X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(frame), Ready));
            _machine.Mmu.Flush(new VirtualRange(Other, Other));
            _cpu.Store(At(Other), (ulong)i);
            Assert.Equal((ulong)i, _machine.Word(frame));
        }
    }

    [Fact]
    public void The_first_store_is_reported()
    {
        var tracker = new RecordingTracker();
        _machine.Bus.AddTracker(tracker);
        for (int i = 0; i < 10; i++)
        {
            int before = tracker.Writes.Count;
            _cpu.Store(At(Page), 1UL);
            _cpu.Store(At(Page), 1UL);
            Assert.Equal(before + 1, tracker.Writes.Count);
            for (int flushes = 0; flushes <= i % 4; flushes++) _machine.Bus.FlushWrites();
        }
    }

    [Fact]
    public void The_first_access_waits_while_the_CPUs_are_stopped()
    {
        StoppedCpus stopped = _machine.Bus.StopCpus();
        var thread = new Thread(() => _cpu.Load<int>(At(Page))) { IsBackground = true };
        thread.Start();
        Assert.False(thread.Join(50));
        stopped.Dispose();
        Assert.True(thread.Join(20_000));
    }

    [Fact]
    public void A_CPU_that_works_now_and_then_stores_nothing_into_the_old_frame()
    {
        int frame = 1;
        long late = 0, rounds = 0, stores = 0;
        MapTo(frame);
        Concurrently.While(
            () =>
            {
                for (long start = System.Diagnostics.Stopwatch.GetTimestamp(); !Concurrently.IsOver(start); rounds++)
                {
                    int old = frame;
                    frame = 3 - frame;
                    MapTo(frame);
                    Volatile.Write(ref Frame(old), 0);
                    Thread.SpinWait((int)(rounds % 16));
                    if (Volatile.Read(ref Frame(old)) != 0) late++;
                }
            },
            () =>
            {
                _cpu.Store(At(Page), 1UL);
                if (++stores % 5 == 0) Thread.SpinWait((int)(stores % 3000));
            });
        Assert.Equal(0, late);
        Assert.True(rounds > 10 && stores > 10, $"{rounds} flushes and {stores} stores are too few.");
    }

    [Fact]
    public void The_thread_of_a_CPU_flushes_all_CPUs()
    {
        VirtualCpu<X86_64> other = _machine.AddCpu();
        for (int i = 1; i < 10; i++)
        {
            _cpu.Load<int>(At(Page));
            other.Load<int>(At(Page));
            Remap(i);
            _machine.Mmu.Flush(new VirtualRange(Page, Page), _cpu);
            _cpu.Store(At(Page), (ulong)i);
            other.Store(At(Page + 8), (ulong)i);
            Assert.Equal((ulong)i, _machine.Word(Data + ((ulong)i << 12)));
            Assert.Equal((ulong)i, _machine.Word(Data + ((ulong)i << 12) + 8));
        }
    }

    public void Dispose() => _machine.Dispose();

    private void Flush() => _machine.Mmu.Flush(new VirtualRange(Page, Page));

    private void MapTo(int frame)
    {
        Remap(frame);
        Flush();
    }

    private void Remap(int frame)
        => _machine.Entry(Page).Write(X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(Data + ((ulong)frame << 12)), Ready));

    private ref ulong Frame(int frame) => ref _machine.Word(Data + ((ulong)frame << 12));
}
