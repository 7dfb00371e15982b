using System.Runtime.InteropServices;

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
        LiveMachine.Needs(scans);
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

        PageListWalker walker = PageTables.Walk(memory.Range, scans);

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
        LiveMachine.Needs(scans);
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

        Assert.Equal(written, PageTables.Walk(memory.Range, scans, out long made).Pages.Keys);
        Assert.InRange(made, written.Count + 4, written.Count + 6); // with a PGD, one or two PUDs, and two or three PMDs
    }

    [Fact]
    public void Guard_pages_are_in_the_table()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(1024);
        Assert.SkipUnless(memory.TryAdvise(511, 2, TestMemory.InstallGuard), "The kernel has no guard pages: Linux 6.13.");
        memory.Write(700);

        PageListWalker walker = PageTables.Walk(memory.Range);

        Assert.Equal([memory.AddressOf(511).Value, memory.AddressOf(512).Value, memory.AddressOf(700).Value], walker.Pages.Keys.Order());
        Assert.All([511, 512], page => Assert.True(walker.Pages[memory.AddressOf(page).Value] is { IsSwapped: true, IsPresent: false }));
        Assert.Equal(PlainPageMap.Read(Environment.ProcessId, memory.Range).OrderBy(static page => page.Key), walker.SmallPages);
    }

    [Fact]
    public void Zero_pages_are_found_in_a_table_that_ends_above_the_process()
    {
        LiveMachine.NeedsScan();
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The address is that of x86-64.");
        using TestMemory? memory = TestMemory.ZerosAt(0x7fff_ffff_0000, 15); // up to the last page, which no process gets
        Assert.SkipWhen(memory is null, "The topmost addresses of this process are in use.");
        memory.Read(4);
        memory.Write(14);

        PageListWalker walker = PageTables.Walk(memory.Range);

        Assert.Equal([memory.AddressOf(4).Value], walker.ZeroPages);
        Assert.Equal([memory.AddressOf(4).Value, memory.AddressOf(14).Value], walker.Pages.Keys);
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

        Dictionary<ulong, PageMapEntry> pages = new(PageTables.Walk(memory.Range).SmallPages);

        Dictionary<ulong, PageMapEntry> plain = PlainPageMap.Read(Environment.ProcessId, memory.Range);
        Assert.Equal(plain.OrderBy(static page => page.Key), pages.OrderBy(static page => page.Key));
        Assert.True(pages[memory.AddressOf(50).Value].IsFile);
        for (int page = 0; page < memory.Pages; page += 100)
            Assert.Equal(kind == TestMemory.Shared, pages[memory.AddressOf(page).Value].IsFile);
    }
}
