using WalkGen.Linux;

namespace WalkGen.Dirty;

/// <summary>Clears the dirty bits of entries and records the pages in a bitmap (Linux: <c>clean_walk_ops</c>).</summary>
[PageWalker]
public sealed partial class CleanRecordWalker(DirtyBitmap bitmap) : SharedMappingWalker
{
    [PteUpdate(Where = EntryFlags.Dirty, Clear = EntryFlags.Dirty)]
    private PteChanges _cleaned;

    /// <inheritdoc/>
    protected override ref PteChanges Changes => ref _cleaned;

    /// <inheritdoc/>
    protected override PteChanges ChangesOf(Vma vma) => bitmap.ChangesOf(vma);

    /// <inheritdoc/>
    protected override void OnChanged(Vma vma, VirtualRange changed) => bitmap.Widen(vma, changed);
}
