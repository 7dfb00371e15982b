using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>
/// Moves the small anonymous pages of an address space out of a range of frames, as off a node or out of a zone (Linux:
/// <c>queue_folios_pte_range</c> and <c>migrate_pages</c>).
/// </summary>
/// <param name="first">The first byte of the frames to empty.</param>
/// <param name="last">The last byte, inside.</param>
/// <param name="memory">The memory that holds the pages.</param>
/// <param name="target">Gives frames that lie elsewhere.</param>
[PageWalker]
internal sealed partial class MigrationScan(PhysicalAddress first, PhysicalAddress last, ArenaMemory memory, IFrameSource target)
{
    private readonly List<PhysicalAddress> _left = [];

    /// <summary>The frames that are free now: one for each page that was moved.</summary>
    public IReadOnlyList<PhysicalAddress> Left => _left;

    [TestWalk]
    private static int OnArea(Vma vma) => vma.IsFile || (vma.Flags & (VmFlags.Shared | VmFlags.PfnMap | VmFlags.HugeTlb)) != 0 ? 1 : 0;

    [PudEntry(Where = EntryFlags.Leaf), PmdEntry(Where = EntryFlags.Leaf)]
    private static void OnHuge()
    {
        // A handler of leaves keeps them whole: huge pages stay where they are.
    }

    [PteEntry(Where = EntryFlags.Present, WhereNot = EntryFlags.Special)]
    private partial int OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange page, Vma vma) where TPaging : struct, IPagingFormat
    {
        PhysicalAddress frame = pte.Read().Address;
        if (frame < first || frame > last) return 0;
        if (!target.TryAllocate(PageTableLevel.Pte, out PhysicalAddress to)) return WalkResult.OutOfMemory;
        int size = 1 << TPaging.PageShift;
        if (!memory.TryGetBytes(frame, size, out var source) || !memory.TryGetWritableBytes(to, size, out var copy)) return WalkResult.InvalidArgument;

        TlbState tlb = vma.Space!.Tlb;
        tlb.InvalidateStart(page);
        Entry<TPaging> before = pte.Exchange(0); // who touches the page from now on faults, and waits for the lock of this table
        tlb.Flush(vma, page);
        source.CopyTo(copy);
        pte.Write(TPaging.LeafEntry(PageTableLevel.Pte, to, before.Flags));
        tlb.InvalidateEnd(page);
        _left.Add(frame);
        return 0;
    }
}
