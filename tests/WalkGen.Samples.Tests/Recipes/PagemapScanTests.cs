using Cookbook;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

/// <summary>The examples of <c>Documentation/admin-guide/mm/pagemap.rst</c>, over tables that were written by hand.</summary>
public class PagemapScanTests
{
    private const PageCategories None = PageCategories.None, Present = PageCategories.Present, Written = PageCategories.Written,
        Swapped = PageCategories.Swapped, Huge = PageCategories.Huge, Every = (PageCategories)0xff;

    private const ulong SoftDirty = 1 << 11, UffdProtected = 1 << 10; // of Linux on x86-64

    private static readonly VirtualRange s_range = new(0x40_0000, 0x9f_ffff);

    public static TheoryData<int, int, int, int, string> Filters() => new()
    {
        { (int)Present, 0, 0, (int)Every, "400-401:8a 402-402:8 404-404:a 600-7ff:4a" },
        { (int)(Present | Written), 0, 0, (int)None, "400-401:0 404-404:0 600-7ff:0" },
        { 0, (int)(Swapped | Huge), 0, (int)Every, "403-403:12 600-7ff:4a" },
        { (int)Present, 0, (int)Present, (int)Present, "403-403:0 405-5ff:0 800-9ff:0" }, // not present: none and swapped
        { (int)(Present | Written), 0, (int)Written, (int)Every, "402-402:8" }, // present and not written
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void The_pages_that_pass_become_regions(int all, int any, int inverted, int returned, string expected)
    {
        using HandMadeSpace made = Make();
        var filter = new PageFilter((PageCategories)all, (PageCategories)any, (PageCategories)inverted, (PageCategories)returned);
        var scan = new PagemapScan(GuestProcess.Kernel, filter, int.MaxValue);

        Assert.True(scan.Walk(GuestProcess.Kernel.Interpret(made.Table), s_range).IsCompleted);

        Assert.Equal(expected, TextOf(scan.Regions));
    }

    [Theory]
    [InlineData(1, "400-401:8a|402-402:8|404-404:a|600-7ff:4a")]
    [InlineData(2, "400-401:8a 402-402:8|404-404:a 600-7ff:4a")]
    [InlineData(3, "400-401:8a 402-402:8 404-404:a|600-7ff:4a")]
    [InlineData(4, "400-401:8a 402-402:8 404-404:a 600-7ff:4a")]
    public void A_full_vector_stops_the_scan_and_the_next_one_continues(int maxRegions, string expected)
    {
        using HandMadeSpace made = Make();
        var scans = new List<string>();
        for (VirtualRange rest = s_range; ;)
        {
            var scan = new PagemapScan(GuestProcess.Kernel, new PageFilter(Present, None, None, Every), maxRegions);
            bool isFull = scan.Walk(GuestProcess.Kernel.Interpret(made.Table), rest).IsStopped;
            scans.Add(TextOf(scan.Regions));
            if (!isFull) break;
            rest = new VirtualRange(scan.Next, rest.Last);
        }

        Assert.Equal(expected, string.Join('|', scans));
    }

    private static HandMadeSpace Make()
    {
        var made = new HandMadeSpace();
        made[0x40_0000] = 0x11_1000 | Page | SoftDirty;
        made[0x40_1000] = 0x11_9000 | Page | SoftDirty | DirtyBit;
        made[0x40_2000] = 0x11_2000 | Present_ | User | UffdProtected;
        made[0x40_3000] = 0x07ff_ffff_fffb_e600; // swap area 0
        made[0x40_4000] = (~0x11_3000UL & 0x000f_ffff_ffff_f000) | 0x160; // PROT_NONE is present
        made[0x60_0000, 21] = 0x4000_0000 | Page | HandMadeSpace.Huge;
        return made;
    }

    private const ulong Present_ = HandMadeSpace.Present;

    private static string TextOf(IEnumerable<PageRegion> regions)
        => string.Join(' ', regions.Select(static region
            => $"{region.Range.Start.Value >> 12:x}-{region.Range.Last.Value >> 12:x}:{(int)region.Categories:x}"));
}
