using WalkGen;

namespace DirtyTracking;

/// <summary>Takes the dirty bit from every entry that has it and records the page in a bitmap (Linux: <c>clean_walk_ops</c>).</summary>
[PageWalker]
public sealed partial class CleanRecordWalker(DirtyBitmap bitmap) : SharedMappingWalker
{
    [PteEntry]
    private void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualAddress address, in PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = pte.Read();
        if (!entry.IsDirty) return;
        walk.Clear(pte, address, EntryFlags.Dirty);
        Note(address, entry.Size);

        Vma vma = walk.Vma!;
        bitmap.Set(((address - vma.Range.Start) >> vma.Space!.PageShift) + vma.PageOffset);
    }
}
