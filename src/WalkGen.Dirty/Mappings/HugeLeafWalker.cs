using WalkGen.Linux;

namespace WalkGen.Dirty;

/// <summary>
/// Clears the dirty bits of huge leaves and records all pages that they map: the dirty helpers skip huge leaves. A leaf that also maps
/// addresses after or before the walk stays dirty, so each walk records its pages.
/// </summary>
/// <param name="firstPage">The page of the first bit.</param>
/// <param name="words">The bitmap of pages.</param>
[PageWalker]
internal sealed partial class HugeLeafWalker(ulong firstPage, ulong[] words)
{
    private VirtualRange _range;
    private bool _isWalked;
    private bool _hasBegun;

    /// <summary>Whether a leaf is writable: pages become dirty without a fault that records them.</summary>
    public bool HasWritable { get; private set; }

    /// <summary>The number of leaves that were cleaned.</summary>
    public long Cleaned { get; private set; }

    [TestWalk]
    private int OnTest(Vma vma)
    {
        _isWalked = SharedMappingWalker.Walks(vma);
        return 0; // 1 would end the walk
    }

    [PreVma]
    private void OnPreVma(VirtualRange range) => (_range, _hasBegun) = (range, false);

    [PudEntry(Where = EntryFlags.Leaf), PmdEntry(Where = EntryFlags.Leaf)]
    private void OnLeaf<TPaging>(EntryRef<TPaging> slot, VirtualRange range, Vma vma)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> leaf = slot.Read();
        if (!_isWalked || !leaf.IsLeaf) return; // it has become a table: the pages below are walked by the dirty helpers
        HasWritable |= leaf.IsWritable;
        bool hasDirtyBit = !TPaging.FlagPattern(slot.Level, EntryFlags.Dirty).MatchesNothing;
        if (hasDirtyBit ? !leaf.IsDirty : !leaf.IsWritable) return;
        if (hasDirtyBit && range.Length == leaf.Size) Clean(slot, vma);
        Record(vma, range, TPaging.PageShift);
    }

    /// <summary>Flushes the TLB: the next store sets the dirty bit again.</summary>
    [PostVma]
    private void OnPostVma(Vma vma)
    {
        if (!_hasBegun) return;
        TlbState tlb = vma.Space!.Tlb;
        tlb.Flush(vma, _range);
        tlb.InvalidateEnd(_range);
        tlb.DecrementFlushPending();
    }

    private void Clean<TPaging>(EntryRef<TPaging> slot, Vma vma)
        where TPaging : struct, IPagingFormat
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            vma.Space!.Tlb.InvalidateStart(_range);
            vma.Space.Tlb.FlushCache(vma, _range);
            vma.Space.Tlb.IncrementFlushPending();
        }

        slot.Clear(EntryFlags.Dirty);
        Cleaned++;
    }

    private void Record(Vma vma, VirtualRange range, int shift)
    {
        ulong first = ((range.Start - vma.Range.Start) >> shift) + vma.PageOffset - firstPage;
        for (ulong bit = first; bit < first + (range.Length >> shift); bit++) words[bit / 64] |= 1UL << (int)(bit % 64);
    }
}
