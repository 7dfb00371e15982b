using WalkGen.Tests;

namespace WalkGen.Live.Tests.Processes;

public class PageMapScanTests
{
    private static readonly PageQuery Present = new() { AllOf = PageCategories.Present, Reported = PageCategories.Present };

    public static TheoryData<int> Sizes
        => [1, 2, 3, 7, 64, 100, 511, 512, 513, 700, 1000, 1023, 1024, 1025, 1536, 2047, 2048, 4095, 4096, 4097, 10000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Finds_each_of_thousands_of_regions_once(int size)
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(8192);
        List<PageRegion> written = [];
        for (int page = 0; page < memory.Pages; page += 2)
        {
            memory.Write(page);
            written.Add(new PageRegion(memory.AddressOf(page), memory.AddressOf(page + 1), PageCategories.Present));
        }

        Assert.Equal(written, ScanAll(memory.Range, Present, size));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Covers_adjacent_regions_without_gap_or_overlap(int size)
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(6000);
        for (int page = 0; page < memory.Pages; page += 3) memory.Write(page);
        VirtualAddress next = memory.Range.Start;

        foreach (PageRegion region in ScanAll(memory.Range, new PageQuery { Reported = PageCategories.Present }, size))
        {
            Assert.Equal(next, region.Start);
            for (ulong address = region.Start.Value; address < region.End.Value; address += TestMemory.PageSize)
            {
                bool isWritten = (address - memory.Start) / TestMemory.PageSize % 3 == 0;
                Assert.Equal(isWritten, region.Categories == PageCategories.Present);
            }

            next = region.End;
        }

        Assert.Equal(memory.Range.End, next);
    }

    [Fact]
    public void Tells_categories_apart()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(4);
        memory.Write(0);
        memory.Read(2);
        const PageCategories reported = PageCategories.Present | PageCategories.PfnZero | PageCategories.File;
        PageQuery absent = new() { AllOf = PageCategories.Present, Inverted = PageCategories.Present, Reported = PageCategories.Present };
        PageQuery either = new() { AnyOf = PageCategories.PfnZero | PageCategories.Swapped, Reported = reported };

        Assert.Equal(
            [
                new(memory.AddressOf(0), memory.AddressOf(1), PageCategories.Present),
                new(memory.AddressOf(1), memory.AddressOf(2), PageCategories.None),
                new(memory.AddressOf(2), memory.AddressOf(3), PageCategories.Present | PageCategories.PfnZero),
                new(memory.AddressOf(3), memory.AddressOf(4), PageCategories.None),
            ],
            ScanAll(memory.Range, new PageQuery { Reported = reported }, 8));
        Assert.Equal([memory.AddressOf(1), memory.AddressOf(3)], ScanAll(memory.Range, absent, 8).Select(static region => region.Start));
        Assert.Equal([memory.AddressOf(2)], ScanAll(memory.Range, either, 8).Select(static region => region.Start));
    }

    [Fact]
    public void Guard_pages_are_found_where_the_kernel_has_them()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(4);
        Assert.SkipUnless(memory.TryAdvise(1, 2, TestMemory.InstallGuard), "The kernel has no guard pages: Linux 6.13.");
        PageQuery guards = new() { AllOf = PageCategories.Guard, Reported = PageCategories.Guard };
        try
        {
            Assert.Equal([new(memory.AddressOf(1), memory.AddressOf(3), PageCategories.Guard)], ScanAll(memory.Range, guards, 8));
        }
        catch (NotSupportedException e)
        {
            Assert.Contains("Linux 6.15", e.Message, StringComparison.Ordinal);
            Assert.Skip(e.Message);
        }
    }

    [Fact]
    public void Scans_allocate_nothing()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(64);
        using PageMapScan scan = PageMapScan.Open(Environment.ProcessId);
        PageRegion[] regions = new PageRegion[4];
        for (int page = 0; page < memory.Pages; page += 2) memory.Write(page);
        int count = 0;

        Assert.Equal(0, Allocation.LeastOf(() => count = CountRegions(scan, memory.Range, regions)));
        Assert.Equal(32, count);
    }

    internal static List<PageRegion> ScanAll(VirtualRange range, PageQuery query, int size)
    {
        using PageMapScan scan = PageMapScan.Open(Environment.ProcessId);
        PageRegion[] regions = new PageRegion[size];
        List<PageRegion> all = [];
        for (var cursor = new PageScanCursor(range); !cursor.IsDone;)
        {
            VirtualAddress before = cursor.Next;
            all.AddRange(regions.AsSpan(0, scan.Scan(query, ref cursor, regions)));
            Assert.True(cursor.Next > before, $"The scan stays at {before}.");
        }

        return all;
    }

    private static int CountRegions(PageMapScan scan, VirtualRange range, PageRegion[] regions)
    {
        int count = 0;
        for (var cursor = new PageScanCursor(range); !cursor.IsDone;) count += scan.Scan(Present, ref cursor, regions);
        return count;
    }
}
