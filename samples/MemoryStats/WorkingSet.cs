using WalkGen;

namespace MemoryStats;

/// <summary>Counts the pages that are mapped, and those of them that were written.</summary>
[PageWalker]
internal partial struct WorkingSet
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

    [PmdEntry(Where = EntryFlags.Leaf)]
    private WalkAction OnPmd()
    {
        Pages += 512;
        return WalkAction.Continue;
    }

    [PteHole]
    private void OnHole(VirtualRange range) => Unmapped += (long)range.PageCount(12);
}
