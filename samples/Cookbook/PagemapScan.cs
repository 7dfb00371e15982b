using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>The categories of a page (Linux: <c>PAGE_IS_*</c>).</summary>
[Flags]
internal enum PageCategories { None = 0, Written = 1 << 1, Present = 1 << 3, Swapped = 1 << 4, Huge = 1 << 6, SoftDirty = 1 << 7 }

/// <summary>Neighbouring pages with the same categories (Linux: <c>struct page_region</c>).</summary>
internal readonly record struct PageRegion(VirtualRange Range, PageCategories Categories);

/// <summary>Which pages a scan returns (Linux: the masks of <c>struct pm_scan_arg</c>).</summary>
internal readonly record struct PageFilter(PageCategories All, PageCategories Any, PageCategories Inverted, PageCategories Returned);

/// <summary>Lists the pages that pass a filter (Linux: <c>PAGEMAP_SCAN</c>, <c>fs/proc/task_mmu.c</c>, since 6.7).</summary>
[PageWalker]
internal sealed partial class PagemapScan(LinuxKernel kernel, PageFilter filter, int maxRegions)
{
    /// <summary>The regions, until there are too many.</summary>
    public List<PageRegion> Regions { get; } = [];

    /// <summary>Where the next scan must start, if this one stopped (Linux: <c>walk_end</c>).</summary>
    public VirtualAddress Next { get; private set; }

    [PteHole]
    private int OnHole(VirtualRange range) => Add(range, PageCategories.None);

    [PudEntry, PmdEntry, PteEntry]
    private partial int OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range, ref PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsTable) return 0;
        walk.Action = WalkAction.Continue; // after a huge page
        if (entry.IsNone) return OnHole(range);
        NonPresentEntry other = kernel.Decode(entry, range.Start);
        bool isProtected = entry.IsPresent
            ? entry.Has(EntryFlags.UffdWriteProtected) : other.Flags.HasFlag(NonPresentFlags.UffdWriteProtected);
        bool isSoftDirty = entry.IsPresent ? entry.Has(EntryFlags.SoftDirty) : other.Flags.HasFlag(NonPresentFlags.SoftDirty);
        return Add(range, (entry.IsPresent || other.IsResident ? PageCategories.Present : PageCategories.Swapped)
            | (isProtected ? 0 : PageCategories.Written) | (isSoftDirty ? PageCategories.SoftDirty : 0)
            | (entry.Level == PageTableLevel.Pte ? 0 : PageCategories.Huge));
    }

    private int Add(VirtualRange range, PageCategories found)
    {
        PageCategories tested = found ^ filter.Inverted;
        if ((tested & filter.All) != filter.All || (filter.Any != 0 && (tested & filter.Any) == 0)) return 0;
        var region = new PageRegion(range, found & filter.Returned);
        Next = range.Start;
        bool continues = Regions is [.., var last] && last.Range.End == range.Start && last.Categories == region.Categories;
        if (continues) Regions[^1] = region with { Range = new VirtualRange(Regions[^1].Range.Start, range.Last) };
        else if (Regions.Count < maxRegions) Regions.Add(region);
        else return 1;
        return 0;
    }
}
