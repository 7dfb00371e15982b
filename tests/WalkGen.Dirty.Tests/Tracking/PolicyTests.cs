namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>The method changes at the numbers of vmwgfx, and not before.</summary>
public sealed class PolicyTests : IDisposable
{
    private readonly SharedFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(511, DirtyMethod.Scan)]
    [InlineData(512, DirtyMethod.WriteProtect)]
    public void Small_ranges_start_with_a_scan(ulong pages, DirtyMethod method)
    {
        using var tracker = new DirtyTracker(_file.Mapping, 0, pages);
        Assert.Equal(method, tracker.Method);
    }

    [Fact]
    public void The_third_scan_in_a_row_that_finds_nothing_is_the_last()
    {
        SharedArea area = _file.Map(0, 100);
        using var tracker = new DirtyTracker(_file.Mapping, 0, 100);
        for (int i = 0; i < 2; i++) tracker.Collect();
        area.Write(1);
        for (int i = 0; i < 3; i++) tracker.Collect(); // the first finds that page
        Assert.Equal(DirtyMethod.Scan, tracker.Method);

        Assert.Equal(DirtyMethod.Scan, tracker.Collect().Method);

        Assert.Equal(DirtyMethod.WriteProtect, tracker.Method);
        Assert.Equal(
            new DirtyCounters(Collections: 6, Switches: 1, EntriesCleaned: 1, EntriesProtected: 1, FaultsRecorded: 0), tracker.Counters);
    }

    [Theory]
    [InlineData(100, 10, false)]
    [InlineData(100, 11, true)]
    [InlineData(1000, 109, false)] // 10.9 percent, rounded down
    [InlineData(1000, 110, true)]
    public void The_third_collection_in_a_row_that_protects_more_than_ten_percent_is_the_last(ulong pages, ulong written, bool changes)
    {
        SharedArea area = _file.Map(0, pages);
        using DirtyTracker tracker = Protecting(pages);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(DirtyMethod.WriteProtect, tracker.Method);
            area.Write(Pages.From(0, written));
            tracker.Collect();
        }

        Assert.Equal(changes ? DirtyMethod.Scan : DirtyMethod.WriteProtect, tracker.Method);
    }

    [Fact]
    public void A_collection_that_protects_little_starts_the_count_anew_and_an_empty_one_leaves_it()
    {
        SharedArea area = _file.Map(0, 100);
        using DirtyTracker tracker = Protecting(100);
        foreach (ulong written in (ulong[])[11, 11, 1, 11, 0, 11, 0])
        {
            area.Write(Pages.From(0, written));
            tracker.Collect();
            Assert.Equal(DirtyMethod.WriteProtect, tracker.Method);
        }

        area.Write(Pages.From(0, 11));
        tracker.Collect();

        Assert.Equal(DirtyMethod.Scan, tracker.Method);
    }

    [Fact]
    public void A_page_counts_as_often_as_it_is_mapped()
    {
        SharedArea first = _file.Map(0, 100);
        SharedArea second = _file.MapBeside(first, 0, 100);
        using DirtyTracker tracker = Protecting(100);

        for (int i = 0; i < 3; i++)
        {
            first.Write(Pages.From(0, 6));
            second.Write(Pages.From(0, 6));
            Assert.Equal([new PageRun(0, 6)], tracker.Collect().Runs);
        }

        Assert.Equal(DirtyMethod.Scan, tracker.Method);
        Assert.Equal(36, tracker.Counters.FaultsRecorded);
    }

    [Fact]
    public void A_scan_costs_no_faults_and_protection_no_look_at_pages_that_were_not_written()
    {
        SharedArea area = _file.Map(0, 1000);
        area.Write(Pages.From(0, 1000));
        using var scanning = new DirtyTracker(_file.Mapping, 0, 500, DirtyMethodPolicy.Always(DirtyMethod.Scan));
        using var protecting = new DirtyTracker(_file.Mapping, 500, 500, DirtyMethodPolicy.Always(DirtyMethod.WriteProtect));
        for (int i = 0; i < 3; i++)
        {
            area.Write([20, 499, 520, 999]);
            scanning.Collect();
            protecting.Collect();
        }

        Assert.Equal(new DirtyCounters(3, 0, EntriesCleaned: 504, EntriesProtected: 0, FaultsRecorded: 0), scanning.Counters);
        Assert.Equal(new DirtyCounters(3, 0, EntriesCleaned: 500, EntriesProtected: 506, FaultsRecorded: 6), protecting.Counters);
    }

    private DirtyTracker Protecting(ulong pages)
        => new(_file.Mapping, 0, pages, new DirtyMethodPolicy { SmallRange = 0 });
}
