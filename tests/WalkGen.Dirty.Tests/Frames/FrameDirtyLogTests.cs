using WalkGen.Emulation;

namespace WalkGen.Dirty.Tests.Frames;

/// <summary>The pages of a round are those that were written since the round before, by anyone.</summary>
public sealed class FrameDirtyLogTests : IDisposable
{
    private readonly RamMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Stores_of_CPUs_and_writes_of_the_host_are_in_the_next_round_only()
    {
        using FrameDirtyLog log = _machine.Log();
        _machine.Cpu.Store(RamMachine.At(3), 1UL);
        _machine.Cpu.Store(RamMachine.At(3, 8), 1UL);
        _machine.Other.Store(RamMachine.At(64), 1UL);
        _machine.Other.ExchangeAdd(RamMachine.At(70), 1);
        _machine.Other.Load<ulong>(RamMachine.At(71));
        Assert.True(_machine.Bus.TryWrite(RamMachine.Physical(126, 4000), new byte[200]));

        Assert.Equal([new PageRun(3, 1), new PageRun(64, 1), new PageRun(70, 1), new PageRun(126, 2)], Round(log));
        Assert.Empty(Round(log));

        _machine.Cpu.Store(RamMachine.At(3), 2UL); // its permission to write was flushed
        Assert.Equal([new PageRun(3, 1)], Round(log));
    }

    [Fact]
    public void A_store_across_two_pages_dirties_both()
    {
        using FrameDirtyLog log = _machine.Log();
        _machine.Cpu.Store(RamMachine.At(10, 4092), 1UL);
        Assert.Equal([new PageRun(10, 2)], Round(log));
    }

    [Fact]
    public void What_was_cached_as_writable_before_the_log_is_seen()
    {
        _machine.Cpu.Store(RamMachine.At(5), 1UL);
        using FrameDirtyLog log = _machine.Log();
        Assert.Empty(Round(log));
        _machine.Cpu.Store(RamMachine.At(5), 2UL);
        Assert.Equal([new PageRun(5, 1)], Round(log));
    }

    [Fact]
    public void Logs_are_independent_and_see_their_range_only()
    {
        using FrameDirtyLog all = _machine.Log();
        using var part = new FrameDirtyLog(_machine.Bus, RamMachine.Physical(8), 16 << 12);
        foreach (ulong page in (ulong[])[7, 8, 23, 24]) _machine.Cpu.Store(RamMachine.At(page), 1UL);

        Assert.Equal([new PageRun(0, 1), new PageRun(15, 1)], Round(part));
        _machine.Cpu.Store(RamMachine.At(9), 1UL);

        Assert.Equal([new PageRun(7, 3), new PageRun(23, 2)], Round(all));
        Assert.Equal([new PageRun(1, 1)], Round(part));
        Assert.Equal(RamMachine.Physical(9), part.AddressOf(1));
    }

    [Theory]
    [InlineData(1024, 12, 4)]
    [InlineData(4096, 3, 1)]
    [InlineData(65536, 0, 1)]
    public void A_bit_stands_for_a_page_of_the_given_size(int pageSize, ulong first, ulong count)
    {
        using FrameDirtyLog log = _machine.Log(pageSize);
        _machine.Cpu.Store(RamMachine.At(3), 1UL);
        Assert.Equal([new PageRun(first, count)], Round(log));
        Assert.Equal(RamMachine.Length / (ulong)pageSize, log.PageCount);
    }

    [Fact]
    public void A_write_of_the_host_dirties_whole_words_of_bits()
    {
        using FrameDirtyLog log = _machine.Log(pageSize: 64);
        Assert.True(_machine.Bus.TryWrite(RamMachine.Physical(0, 10 * 64 + 1), new byte[64 * 200]));
        Assert.Equal([new PageRun(10, 201)], Round(log));
    }

    [Fact]
    public void A_huge_leaf_is_logged_page_by_page()
    {
        using var tables = new FrameArena(new PhysicalAddress(0x10_0000), 16 << 12);
        var own = new OwnedPageTable<X86_64>(tables);
        using var bus = new PhysicalBus(tables);
        bus.AddRam(new PhysicalAddress(0x20_0000), 2 << 20);
        own.Map(
            VirtualRange.FromLength(new VirtualAddress(0x4000_0000), 2 << 20), new PhysicalAddress(0x20_0000), EntryFlags.Writable,
            PageTableLevel.Pmd);
        VirtualCpu<X86_64> cpu = new SoftwareMmu<X86_64>(bus).AddCpu();
        cpu.SetRoot(own.Table.Root);
        cpu.Mode = PrivilegeMode.Supervisor;
        using var log = new FrameDirtyLog(bus, new PhysicalAddress(0x20_0000), 2 << 20);
        for (int round = 0; round < 3; round++)
        {
            cpu.Store(new VirtualAddress(0x4000_0000), 1UL);
            cpu.Store(new VirtualAddress(0x4010_0000), 1UL);
            Assert.Equal([new PageRun(0, 1), new PageRun(256, 1)], Round(log));
        }
    }

    [Fact]
    public void A_collection_that_fails_loses_nothing()
    {
        using FrameDirtyLog log = _machine.Log();
        _machine.Cpu.Store(RamMachine.At(3), 1UL);
        var tracker = new CollectingTracker(log);
        _machine.Bus.AddTracker(tracker);
        for (int i = 0; i < 2; i++) Assert.Throws<InvalidOperationException>(() => _machine.Cpu.Store(RamMachine.At(5), 1UL));
        _machine.Bus.RemoveTracker(tracker);
        _machine.Cpu.Store(RamMachine.At(7), 1UL);

        Assert.Equal([new PageRun(3, 1), new PageRun(5, 1), new PageRun(7, 1)], Round(log));
        Assert.Empty(Round(log));
    }

    [Fact]
    public void A_round_allocates_nothing()
    {
        using FrameDirtyLog log = _machine.Log();
        var words = new ulong[log.WordCount];
        long pages = 0;
        Assert.Equal(0, Allocation.LeastOf(() =>
        {
            for (ulong page = 0; page < RamMachine.Pages; page += 3) _machine.Cpu.Store(RamMachine.At(page), page);
            foreach (PageRun run in log.Collect(words)) pages += (long)run.Count;
        }));
        Assert.Equal(43 * 11, pages);
    }

    [Fact]
    public void Old_bits_of_the_bitmap_are_lost_and_words_after_it_are_not_touched()
    {
        using FrameDirtyLog log = _machine.Log();
        _machine.Cpu.Store(RamMachine.At(1), 1UL);
        ulong[] words = [ulong.MaxValue, ulong.MaxValue, 7];
        Assert.Equal(1, log.Collect(words).PageCount);
        Assert.Equal([2UL, 0, 7], words);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        PhysicalBus bus = _machine.Bus;
        Assert.Equal("bus", Assert.Throws<ArgumentNullException>(() => new FrameDirtyLog(null!, default, 4096)).ParamName);
        Assert.Equal("start", Assert.Throws<ArgumentException>(() => new FrameDirtyLog(bus, new PhysicalAddress(1), 4096)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentException>(() => new FrameDirtyLog(bus, default, 4097)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(() => new FrameDirtyLog(bus, default, 0)).ParamName);
        Assert.Equal("pageSize", Assert.Throws<ArgumentOutOfRangeException>(() => new FrameDirtyLog(bus, default, 4096, 3000)).ParamName);
        Assert.Equal(
            "length", Assert.Throws<ArgumentOutOfRangeException>(() => new FrameDirtyLog(bus, RamMachine.Physical(0), ~0xfffUL)).ParamName);
        using FrameDirtyLog log = _machine.Log();
        _machine.Cpu.Store(RamMachine.At(1), 1UL);
        Assert.Equal("words", Assert.Throws<ArgumentException>(() => { log.Collect(new ulong[1]); }).ParamName);
        Assert.Equal([new PageRun(1, 1)], Round(log));
    }

    [Fact]
    public void A_disposed_log_throws_and_leaves_the_bus()
    {
        FrameDirtyLog log = _machine.Log();
        log.Dispose();
        log.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Round(log));
        _machine.Cpu.Load<ulong>(RamMachine.At(1));
        long misses = _machine.Cpu.TlbMisses;
        _machine.Cpu.Store(RamMachine.At(2), 1UL);
        _machine.Cpu.Store(RamMachine.At(2), 1UL);
        Assert.Equal(misses + 1, _machine.Cpu.TlbMisses);
    }

    private static List<PageRun> Round(FrameDirtyLog log)
    {
        var runs = new List<PageRun>();
        foreach (PageRun run in log.Collect(new ulong[log.WordCount])) runs.Add(run);
        return runs;
    }

    /// <summary>Collects during a write, which is not allowed.</summary>
    private sealed class CollectingTracker(FrameDirtyLog log) : IWriteTracker
    {
        public void BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length) => log.Collect(new ulong[log.WordCount]);
    }
}
