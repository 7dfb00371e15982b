using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Trackers are notified before RAM is written.</summary>
public sealed class TrackerTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const int PageSize = 0x1000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public TrackerTests()
    {
        _machine.Map(Page, count: 2);
        _cpu = _machine.AddCpu();
        _cpu.Store(At(Page), 1); // before there is a tracker
    }

    private PhysicalBus Bus => _machine.Bus;

    [Fact]
    public void A_CPU_reports_its_first_store_to_a_page_after_a_flush()
    {
        var tracker = new RecordingTracker();
        Bus.AddTracker(tracker);

        _cpu.Load<int>(At(Page));
        Assert.Empty(tracker.Writes);
        _cpu.Store(At(Page + 4), 1);
        _cpu.Store(At(Page + 8), 1UL);
        Assert.Equal([(_cpu, Data, PageSize)], tracker.Writes);

        Bus.FlushWrites();
        _cpu.Load<int>(At(Page)); // must not permit stores that no tracker has seen
        _cpu.Store(At(Page), 2);
        Assert.Equal([(_cpu, Data, PageSize), (_cpu, Data, PageSize)], tracker.Writes);
    }

    [Fact]
    public void A_flush_of_writes_keeps_the_translations_for_loads()
    {
        _cpu.Load<int>(At(Page));
        long misses = _cpu.TlbMisses;
        Bus.FlushWrites();
        _cpu.Load<int>(At(Page));
        Assert.Equal(misses, _cpu.TlbMisses);
        _cpu.Store(At(Page), 1);
        Assert.Equal(misses + 1, _cpu.TlbMisses);
    }

    [Fact]
    public void A_store_across_pages_and_one_of_many_bytes_report_each_page()
    {
        var tracker = new RecordingTracker();
        Bus.AddTracker(tracker);
        _cpu.Store(At(Page + 0xffc), 1UL);
        Assert.Equal([(_cpu, Data, PageSize), (_cpu, Data + 0x1000, PageSize)], tracker.Writes);

        Bus.FlushWrites();
        Assert.True(_cpu.TryWrite(At(Page + 0xff0), new byte[0x20], out _));
        Assert.Equal(4, tracker.Writes.Count);
    }

    [Fact]
    public void The_tracker_sees_memory_before_the_write()
    {
        ulong before = 0;
        _machine.Word(Data) = 5;
        Bus.AddTracker(new RecordingTracker(() => before += _machine.Word(Data)));
        _cpu.Store(At(Page), 6UL);
        Assert.Equal(5UL, before);
        Assert.True(Bus.TryWrite(new PhysicalAddress(Data), [7]));
        Assert.Equal(5UL + 6, before);
    }

    [Fact]
    public void Writes_of_the_host_are_reported_each_time_and_exactly()
    {
        var tracker = new RecordingTracker();
        Bus.AddTracker(tracker);
        Assert.True(Bus.TryWrite(new PhysicalAddress(Data + 5), [1, 2, 3]));
        Assert.True(Bus.TryWrite(new PhysicalAddress(Data + 5), [1, 2, 3]));
        Assert.True(Bus.TryWrite(new PhysicalAddress(Data), []));
        Assert.False(Bus.TryWrite(new PhysicalAddress(0x1000_0000), [1]));
        Assert.Equal([(null, Data + 5, 3), (null, Data + 5, 3)], tracker.Writes);
    }

    [Fact]
    public void A_tracker_that_was_removed_is_not_called()
    {
        RecordingTracker removed = new(), kept = new();
        Bus.AddTracker(removed);
        Bus.AddTracker(kept);
        Bus.RemoveTracker(removed);
        _cpu.Store(At(Page), 1);
        Assert.Empty(removed.Writes);
        Assert.Single(kept.Writes);
    }

    [Fact]
    public void ROM_and_devices_are_not_reported()
    {
        Bus.AddRom(new PhysicalAddress(0x1000_0000), [1]);
        Bus.AddDevice(new PhysicalAddress(0x1000_1000), 0x1000, new RecordingDevice());
        _machine.Map(Page + 0x2000, 0x1000_0000, count: 2);
        var tracker = new RecordingTracker();
        Bus.AddTracker(tracker);
        _cpu.Store(At(Page + 0x2000), 1);
        _cpu.Store(At(Page + 0x3000), 1);
        Assert.Empty(tracker.Writes);
    }

    public void Dispose() => _machine.Dispose();
}
