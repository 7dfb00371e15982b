namespace WalkGen.Live.Tests.Processes;

/// <summary>Page tables of parts of the memory of this process.</summary>
public class AreaPartTests
{
    [Fact]
    public void Pages_of_other_areas_in_the_same_table_are_left_out()
    {
        LiveMachine.NeedsPageMap();
        using TestMemory memory = TestMemory.Zeros(700);
        for (int page = 0; page < memory.Pages; page++) memory.Write(page);
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        ProcessArea[] parts = [PartOf(process, memory, 10, 20), PartOf(process, memory, 30, 31), PartOf(process, memory, 500, 600)];
        PageListWalker walker = new();

        walker.Walk((PageTable<PageMapFormat, PageMapMemory>)process.ReadPageTable(parts));

        IEnumerable<int> pages = [.. Enumerable.Range(10, 10), 30, .. Enumerable.Range(500, 100)];
        Assert.Equal(pages.Select(page => memory.AddressOf(page).Value), walker.Pages.Keys.Order());
    }

    [Fact]
    public void Runs_are_pages_with_adjacent_frames()
    {
        LiveMachine.NeedsPageMap();
        using TestMemory memory = TestMemory.Zeros(2000);
        for (int page = 0; page < memory.Pages; page++) memory.Write(page);
        Dictionary<ulong, PageMapEntry> plain = PlainPageMap.Read(Environment.ProcessId, memory.Range);
        Assert.SkipWhen(plain[memory.Start].Frame is null, "The kernel hides frames: that needs CAP_SYS_ADMIN.");
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        RunListWalker walker = new();

        walker.Walk(process.ReadPageTable([PartOf(process, memory, 0, memory.Pages)]));

        Assert.NotEmpty(walker.Runs);
        var pages = from run in walker.Runs
                    from offset in Enumerable.Range(0, (int)run.Range.Length / TestMemory.PageSize)
                    let bytes = (ulong)offset * TestMemory.PageSize
                    select ((run.Range.Start + bytes).Value, (PhysicalAddress?)(run.Address + bytes));
        Assert.Equal(plain.Select(static page => (page.Key, page.Value.Frame)), pages);
    }

    private static ProcessArea PartOf(LinuxProcess process, TestMemory memory, int first, int end)
    {
        Assert.Contains(process.ReadAreas(), area => area.Range.Contains(memory.AddressOf(first)));
        return PageTables.Area(new VirtualRange(memory.AddressOf(first), memory.AddressOf(end) - 1));
    }
}
