using WalkGen.Linux;

namespace WalkGen.Dirty;

/// <summary>
/// The common part of the two dirty helpers (Linux: <c>mm/mapping_dirty_helpers.c</c>): the choice of VMAs, MMU notifications for each, the
/// handler of huge entries, and a TLB flush of the changed range.
/// </summary>
public abstract class SharedMappingWalker
{
    private VirtualRange _range;
    private bool _isSkipped;

    /// <summary>The number of changed entries in all VMAs.</summary>
    public long Total { get; private set; }

    /// <summary>
    /// Whether each VMA is walked by itself. The walk of Linux's helpers ends at the first VMA that is not a shared mapping that may be
    /// written, although others may follow it.
    /// </summary>
    internal bool WalksEachVma { get; init; }

    /// <summary>The changes in the current VMA.</summary>
    protected abstract ref PteChanges Changes { get; }

    /// <summary>Creates the changes of <paramref name="vma"/>.</summary>
    protected virtual PteChanges ChangesOf(Vma vma) => default;

    /// <summary>Called at the end of <paramref name="vma"/> with its changed range.</summary>
    protected virtual void OnChanged(Vma vma, VirtualRange changed)
    {
    }

    /// <summary>Whether the helpers walk a VMA: a shared mapping that may be written and is not hugetlb.</summary>
    internal static bool Walks(Vma vma)
    {
        const VmFlags relevant = VmFlags.Shared | VmFlags.MayWrite | VmFlags.HugeTlb;
        return (vma.Flags & relevant) == (VmFlags.Shared | VmFlags.MayWrite);
    }

    /// <summary>Ends the walk at the first VMA that the helpers do not walk.</summary>
    [TestWalk]
    protected int OnTest(Vma vma)
    {
        _isSkipped = !Walks(vma);
        return _isSkipped && !WalksEachVma ? 1 : 0;
    }

    /// <summary>Notifies that the range will change.</summary>
    [PreVma]
    protected void OnPreVma(Vma vma, VirtualRange range)
    {
        Changes = _isSkipped ? default : ChangesOf(vma);
        if (_isSkipped) return;
        TlbState tlb = vma.Space!.Tlb;
        _range = range;
        tlb.InvalidateStart(range);
        tlb.FlushCache(vma, range);
        tlb.IncrementFlushPending();
    }

    /// <summary>Huge pages are skipped. They must be read-only and clean. In a skipped VMA, tables are skipped too.</summary>
    [PudEntry, PmdEntry]
    protected WalkAction OnHuge<TPaging>(Entry<TPaging> entry, in PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        if (_isSkipped) return WalkAction.Continue;
        if (!entry.IsLeaf) return WalkAction.Subtree;
        if (entry.IsWritable || entry.IsDirty) walk.Warn(entry.Level);
        return WalkAction.Continue;
    }

    /// <summary>
    /// Flushes the TLB before the notifiers are called again. If another change is pending, an old translation of an entry that did not
    /// change here may still be cached, so the whole range is flushed.
    /// </summary>
    [PostVma]
    protected void OnPostVma(Vma vma)
    {
        if (_isSkipped) return;
        TlbState tlb = vma.Space!.Tlb;
        VirtualRange? changed = Changes.Touched;
        Total += Changes.Count;
        if (changed is { } noted) OnChanged(vma, noted);
        if (tlb.IsNested) tlb.Flush(vma, _range);
        else if (changed is { } flushed) tlb.Flush(vma, flushed);
        tlb.InvalidateEnd(_range);
        tlb.DecrementFlushPending();
    }
}
