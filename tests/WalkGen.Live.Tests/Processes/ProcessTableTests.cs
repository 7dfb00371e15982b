namespace WalkGen.Live.Tests.Processes;

/// <summary>The page table of memory of this process against pagemap, and against what the test has done.</summary>
public class ProcessTableTests
{
    private const int Pages = (64 << 20) / TestMemory.PageSize;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Anonymous_memory_has_the_touched_pages(bool scans)
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(Pages);
        Random random = new(20231215);
        SortedSet<ulong> written = [], read = [];
        for (int i = 0; i < Pages / 5; i++)
        {
            int page = random.Next(Pages / 4) + (random.Next(3) * Pages / 3); // some tables stay empty
            ulong address = memory.AddressOf(page).Value;
            if (random.Next(2) == 0)
            {
                memory.Write(page);
                written.Add(address);
            }
            else
            {
                memory.Read(page);
                read.Add(address);
            }
        }

        PageListWalker walker = Walk(memory.Range, scans);

        Assert.Equal(written.Union(read).Order(), walker.Pages.Keys.Order());
        Assert.Equal(scans ? read.Except(written).Order() : [], walker.ZeroPages.Order());
        Assert.Equal(PlainPageMap.Read(Environment.ProcessId, memory.Range).OrderBy(static page => page.Key), walker.SmallPages);
        Assert.Empty(walker.HugePages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tables_of_several_blocks_and_gigabytes_are_linked(bool scans)
    {
        LiveMachine.NeedsScan();
        const int tables = 3 * PageMapTables.BlockTables;
        using TestMemory memory = TestMemory.Zeros(tables * PageMapTables.TableEntries);
        List<ulong> written = [];
        for (int table = 0; table < tables; table++)
        {
            if (table % 5 == 3) continue; // a table without entries
            int page = (table * PageMapTables.TableEntries) + (table * 7 % PageMapTables.TableEntries);
            memory.Write(page);
            written.Add(memory.AddressOf(page).Value);
        }

        Assert.Equal(written, Walk(memory.Range, scans, out long made).Pages.Keys);
        Assert.InRange(made, written.Count + 4, written.Count + 6); // with a PGD, one or two PUDs, and two or three PMDs
    }

    [Fact]
    public void Guard_pages_are_in_the_table()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(1024);
        Assert.SkipUnless(memory.TryAdvise(511, 2, TestMemory.InstallGuard), "The kernel has no guard pages: Linux 6.13.");
        memory.Write(700);

        PageListWalker walker = Walk(memory.Range);

        Assert.Equal([memory.AddressOf(511).Value, memory.AddressOf(512).Value, memory.AddressOf(700).Value], walker.Pages.Keys.Order());
        Assert.All([511, 512], page => Assert.True(walker.Pages[memory.AddressOf(page).Value] is { IsSwapped: true, IsPresent: false }));
        Assert.Equal(PlainPageMap.Read(Environment.ProcessId, memory.Range).OrderBy(static page => page.Key), walker.SmallPages);
    }

    [Theory]
    [InlineData(TestMemory.Shared)]
    [InlineData(TestMemory.Private)]
    public void Mapped_files_have_the_pages_of_the_file_and_their_copies(int kind)
    {
        LiveMachine.NeedsScan();
        using FileStream file = new(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        file.Write(new byte[1500 * TestMemory.PageSize]);
        file.Flush();
        using TestMemory memory = TestMemory.OfFile(file, 1500, kind);
        for (int page = 0; page < memory.Pages; page += 100) memory.Write(page);
        memory.Read(50);

        Dictionary<ulong, PageMapEntry> pages = new(Walk(memory.Range).SmallPages);

        Dictionary<ulong, PageMapEntry> plain = PlainPageMap.Read(Environment.ProcessId, memory.Range);
        Assert.Equal(plain.OrderBy(static page => page.Key), pages.OrderBy(static page => page.Key));
        Assert.True(pages[memory.AddressOf(50).Value].IsFile);
        for (int page = 0; page < memory.Pages; page += 100)
            Assert.Equal(kind == TestMemory.Shared, pages[memory.AddressOf(page).Value].IsFile);
    }

    [Fact]
    public void Transparent_huge_pages_are_leaves_of_the_pmd_level()
    {
        LiveMachine.NeedsScan();
        const int huge = 515 * 512, zero = 516 * 512, last = 517 * 512; // in another PMD table than the first page
        using TestMemory memory = TestMemory.Zeros(last + 512, TestMemory.HugePages);
        memory.Write(huge + 3);
        memory.Read(zero); // the huge zero page, if the kernel uses it
        memory.Advise(0, huge, TestMemory.NoHugePages);
        memory.Advise(last, 512, TestMemory.NoHugePages);
        memory.Write(7);
        memory.Write(last + 1);
        Dictionary<ulong, PageMapEntry> plain = PlainPageMap.Read(Environment.ProcessId, memory.Range);
        Assert.SkipUnless(
            plain.ContainsKey(memory.AddressOf(huge + 511).Value), "The kernel gave no transparent huge page: none is free, or none is allowed.");

        PageListWalker walker = Walk(memory.Range);

        Assert.Equal(plain[memory.AddressOf(huge).Value], walker.HugePages[memory.AddressOf(huge).Value]);
        Assert.Equal(plain[memory.AddressOf(7).Value], walker.Pages[memory.AddressOf(7).Value]);
        Assert.Equal(plain.OrderBy(static page => page.Key), walker.SmallPages);
        Assert.Equal([memory.AddressOf(zero).Value], walker.ZeroPages);
    }

    [Fact]
    public void A_huge_page_splits_into_its_pages()
    {
        const ulong huge = PageMapBits.Present | PageMapBits.Exclusive | 0x1200;

        Assert.True(PageMapFormat.TrySplit(PageTableLevel.Pmd, huge, 5, out ulong piece));
        Assert.Equal(new PhysicalAddress(0x120_5000), new Entry<PageMapFormat>(piece, PageTableLevel.Pte).Address);
        Assert.True(PageMapFormat.TrySplit(PageTableLevel.Pmd, PageMapBits.Present, 5, out ulong hidden));
        Assert.Equal(PageMapBits.Present, hidden);
    }

    [Fact]
    public void Pages_of_other_areas_in_the_same_table_are_left_out()
    {
        LiveMachine.NeedsScan();
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
        LiveMachine.NeedsScan();
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

    private static PageListWalker Walk(VirtualRange range, bool scans = true) => Walk(range, scans, out _);

    private static PageListWalker Walk(VirtualRange range, bool scans, out long tables)
    {
        using var folder = ProcessFolder.Open(Environment.ProcessId);
        using var file = PageMapFile.Open(folder);
        PageListWalker walker = new();
        PageMapReader reader = new(file) { Scans = scans };
        walker.Walk((PageTable<PageMapFormat, PageMapMemory>)reader.Read([Area(range)]));
        tables = reader.TableCount;
        return walker;
    }

    private static ProcessArea PartOf(LinuxProcess process, TestMemory memory, int first, int end)
    {
        Assert.Contains(process.ReadAreas(), area => area.Range.Contains(memory.AddressOf(first)));
        return Area(new VirtualRange(memory.AddressOf(first), memory.AddressOf(end) - 1));
    }

    private static ProcessArea Area(VirtualRange range) => new()
    {
        Range = range, Flags = default, FileOffset = 0, DeviceMajor = 0, DeviceMinor = 0, Inode = 0, Name = null,
    };
}
