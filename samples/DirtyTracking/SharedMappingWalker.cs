using WalkGen;
using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>
/// What the two dirty helpers have in common (Linux: <c>mm/mapping_dirty_helpers.c</c>): which areas they walk, the notifier bracket
/// around each, huge entries left alone, and a flush of the TLB that is as tight as the changes.
/// </summary>
public abstract class SharedMappingWalker
{
    private VirtualRange _range;

    /// <summary>How many entries were changed, in all areas together.</summary>
    public long Total { get; private set; }

    /// <summary>What the walk has changed in the area that it is in.</summary>
    protected abstract ref PteChanges Changes { get; }

    /// <summary>Where changes of <paramref name="vma"/> are to be noted.</summary>
    protected virtual PteChanges ChangesOf(Vma vma) => default;

    /// <summary>Called with the range of <paramref name="vma"/> that was changed, when the walk leaves it.</summary>
    protected virtual void OnChanged(Vma vma, VirtualRange changed)
    {
    }

    /// <summary>Whether an area is walked: only shared mappings that may become writable are, and not those of huge pages.</summary>
    internal static bool Walks(Vma vma)
    {
        const VmFlags relevant = VmFlags.Shared | VmFlags.MayWrite | VmFlags.HugeTlb;
        return (vma.Flags & relevant) == (VmFlags.Shared | VmFlags.MayWrite);
    }

    [TestWalk]
    protected static int OnTest(Vma vma) => Walks(vma) ? 0 : 1;

    [PreVma]
    protected void OnPreVma(Vma vma, VirtualRange range)
    {
        TlbState tlb = vma.Space!.Tlb;
        _range = range;
        Changes = ChangesOf(vma);
        tlb.InvalidateStart(range);
        tlb.FlushCache(vma, range);
        tlb.IncrementFlushPending();
    }

    /// <summary>A large leaf is left alone: whoever maps such pages must keep them read-only and clean.</summary>
    [PudEntry, PmdEntry]
    protected static WalkAction OnHuge<TPaging>(Entry<TPaging> entry, in PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.IsLeaf) return WalkAction.Subtree;
        if (entry.IsWritable || entry.IsDirty) walk.Warn(entry.Level);
        return WalkAction.Continue;
    }

    /// <summary>
    /// Flushes before the notifier bracket closes. If another change is under way, an entry that needed none here may still be cached
    /// with its old rights, so all of the range is flushed.
    /// </summary>
    [PostVma]
    protected void OnPostVma(Vma vma)
    {
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
