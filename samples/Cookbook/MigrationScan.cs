using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>
/// Migrates the small anonymous pages of an address space out of a range of frames, such as a node or a zone (Linux:
/// <c>queue_folios_pte_range</c> and <c>migrate_pages</c>).
/// </summary>
/// <param name="first">The first physical address of the frames to empty.</param>
/// <param name="last">The last physical address, inclusive.</param>
/// <param name="memory">The memory with the pages.</param>
/// <param name="target">A source of frames outside the range.</param>
[PageWalker]
internal sealed partial class MigrationScan(PhysicalAddress first, PhysicalAddress last, ArenaMemory memory, IFrameSource target)
{
    private readonly List<PhysicalAddress> _left = [];

    /// <summary>The frames of the migrated pages, which the caller may free.</summary>
    public IReadOnlyList<PhysicalAddress> Left => _left;

    [TestWalk]
    private static int OnVma(Vma vma) => vma.IsFile || (vma.Flags & (VmFlags.Shared | VmFlags.PfnMap | VmFlags.HugeTlb)) != 0 ? 1 : 0;

    [LeafEntry(AbovePte = true)]
    private static void OnHuge()
    {
        // Because of this handler of leaves, the walk does not split huge pages.
    }

    [PteEntry(Where = EntryFlags.Present, WhereNot = EntryFlags.Special)]
    private partial int OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange page, Vma vma) where TPaging : struct, IPagingFormat
    {
        PhysicalAddress frame = pte.Read().Address;
        if (frame < first || frame > last) return 0;
        if (!target.TryAllocate(PageTableLevel.Pte, out PhysicalAddress to)) return WalkResult.OutOfMemory;
        int size = 1 << TPaging.PageShift;
        if (!memory.TryGetBytes(frame, size, out var source) || !memory.TryGetWritableBytes(to, size, out var copy))
        {
            return WalkResult.InvalidArgument;
        }

        TlbState tlb = vma.Space!.Tlb;
        tlb.InvalidateStart(page);
        Entry<TPaging> before = pte.Exchange(0); // from now on an access faults and waits for the lock of this table
        tlb.Flush(vma, page);
        source.CopyTo(copy);
        pte.Write(TPaging.LeafEntry(PageTableLevel.Pte, to, before.Flags));
        tlb.InvalidateEnd(page);
        _left.Add(frame);
        return 0;
    }
}
