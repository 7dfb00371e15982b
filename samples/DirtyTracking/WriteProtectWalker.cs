using WalkGen;

namespace DirtyTracking;

/// <summary>Takes the write permission from every entry that has it (Linux: <c>wp_walk_ops</c>).</summary>
[PageWalker]
public sealed partial class WriteProtectWalker : SharedMappingWalker
{
    [PteEntry]
    private void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualAddress address, in PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = pte.Read();
        if (!entry.IsWritable) return;
        walk.Clear(pte, address, EntryFlags.Writable);
        Note(address, entry.Size);
    }
}
