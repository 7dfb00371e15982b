namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>Bad input ends in an exception that names it, and changes nothing.</summary>
public sealed class TrackerArgumentTests : IDisposable
{
    private readonly SharedFile _file = new();
    private readonly SharedArea _area;

    public TrackerArgumentTests()
    {
        _area = _file.Map(10, 100);
        _area.Write([10, 50, 109]);
    }

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 1)]
    [InlineData(ulong.MaxValue - 8, 10)]
    [InlineData(0, ulong.MaxValue)] // more than a bitmap can count
    public void A_range_must_hold_pages_and_not_wrap(ulong firstPage, ulong pageCount) => RefusesWith<ArgumentOutOfRangeException>(
        "pageCount", () => _ = new DirtyTracker(_file.Mapping, firstPage, pageCount, DirtyMethodPolicy.Always(DirtyMethod.WriteProtect)));

    [Fact]
    public void There_must_be_a_mapping() => RefusesWith<ArgumentNullException>("mapping", () => _ = new DirtyTracker(null!, 0, 1));

    [Fact]
    public void The_topmost_pages_can_be_tracked()
    {
        using var tracker = new DirtyTracker(_file.Mapping, ulong.MaxValue - 64, 64);
        Assert.Empty(tracker.Collect().Runs);
    }

    [Theory]
    [InlineData(10, 1)] // 64 of 100 pages
    [InlineData(11, 2)] // all but the first
    [InlineData(200, 2)]
    public void A_bitmap_must_cover_the_range(ulong firstBit, int words)
    {
        using var tracker = new DirtyTracker(_file.Mapping, 10, 100);
        RefusesWith<ArgumentException>("bitmap", () => tracker.Collect(new DirtyBitmap(new ulong[words], firstBit)));
        Assert.Equal(0, tracker.Counters.Collections);
        Assert.Equal([10, 50, 109], Pages.Of(tracker.Collect()));
    }

    [Fact]
    public void A_bitmap_may_be_larger_and_keeps_its_bits()
    {
        using var tracker = new DirtyTracker(_file.Mapping, 10, 100);
        ulong[] words = [1, 0];

        tracker.Collect(new DirtyBitmap(words, 8));

        Assert.Equal([1 | 1UL << 2 | 1UL << 42, 1UL << (109 - 8 - 64)], words);
    }

    [Theory]
    [InlineData(9, 1, "firstPage")]
    [InlineData(111, 0, "firstPage")]
    [InlineData(10, 101, "pageCount")]
    [InlineData(60, ulong.MaxValue, "pageCount")]
    public void Only_tracked_pages_can_be_collected_before_an_unmap(ulong firstPage, ulong pageCount, string name)
    {
        using var tracker = new DirtyTracker(_file.Mapping, 10, 100);
        RefusesWith<ArgumentOutOfRangeException>(name, () => tracker.CollectBeforeUnmap(firstPage, pageCount));
    }

    [Fact]
    public void A_disposed_tracker_throws_and_records_no_fault()
    {
        var tracker = new DirtyTracker(_file.Mapping, 10, 100, DirtyMethodPolicy.Always(DirtyMethod.WriteProtect));
        tracker.Dispose();
        tracker.Dispose();

        _area.Write(60);

        Assert.Equal(0, tracker.Counters.FaultsRecorded);
        Assert.Contains(nameof(DirtyTracker), Assert.Throws<ObjectDisposedException>(tracker.Collect).ObjectName, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => tracker.CollectBeforeUnmap(10, 1));
    }

    [Fact]
    public void A_collection_that_fails_keeps_what_it_found()
    {
        SharedArea doomed = _file.Map(60, 10);
        using var tracker = new DirtyTracker(_file.Mapping, 10, 100);
        doomed.Mmu.Space!.Dispose();

        Assert.Throws<ObjectDisposedException>(tracker.Collect);
        _file.Mapping.Unlink(doomed.Vma);
        _area.Write(70);

        Assert.Equal([10, 50, 70, 109], Pages.Of(tracker.Collect()));
    }

    private void RefusesWith<TException>(string? name, Action call)
        where TException : Exception
    {
        byte[] before = _file.Dump();
        var refused = Assert.Throws<TException>(call);
        if (refused is ArgumentException argument) Assert.Equal(name, argument.ParamName);
        Assert.True(before.AsSpan().SequenceEqual(_file.Dump()), "memory was changed");
        Assert.False(_file.Mapping.Lock.IsHeld);
    }
}
