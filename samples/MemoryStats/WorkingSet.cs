using WalkGen;

namespace MemoryStats;

/// <summary>Counts the pages that are mapped, and those of them that were written.</summary>
[PageWalker]
internal partial struct WorkingSet
{
    public long Pages;
    public long Dirty;
    public long Unmapped;

    [PteEntry]
    private void OnPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        if (!pte.IsPresent) return;
        Pages++;
        if (pte.IsDirty) Dirty++;
    }

    [PmdEntry]
    private WalkAction OnPmd<TPaging>(Entry<TPaging> pmd)
        where TPaging : struct, IPagingFormat
    {
        if (!pmd.IsLeaf) return WalkAction.Subtree;
        Pages += 512;
        return WalkAction.Continue;
    }

    [PteHole]
    private void OnHole(VirtualRange range) => Unmapped += (long)range.PageCount(12);
}
