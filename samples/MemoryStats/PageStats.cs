using WalkGen;

namespace MemoryStats;

/// <summary>Counts mapped pages, dirty small pages, and pages in holes.</summary>
[PageWalker]
internal partial struct PageStats
{
    public long Pages;
    public long Dirty;
    public long Unmapped;

    [PteEntry(Where = EntryFlags.Present)]
    private void OnPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        Pages++;
        if (pte.IsDirty) Dirty++;
    }

    [LeafEntry(AbovePte = true)]
    private void OnHugePage<TPaging>(Entry<TPaging> leaf)
        where TPaging : struct, IPagingFormat
        => Pages += (long)(leaf.Size >> TPaging.PageShift);

    [PteHole]
    private void OnHole(VirtualRange range) => Unmapped += (long)range.PageCount(12);
}
