using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Counts the accessed pages and clears their accessed flags (Linux: <c>mm/damon/vaddr.c</c>, <c>clear_refs</c>).</summary>
/// <remarks>The caller must flush the TLB. Otherwise an accessed page whose translation is still in the TLB seems to be idle.</remarks>
[PageWalker]
internal partial struct IdlePages
{
    private const EntryFlags PresentAndAccessed = EntryFlags.Present | EntryFlags.Accessed;

    /// <summary>The number of small pages.</summary>
    [PteCount(Where = EntryFlags.Present)]
    public long Pages;

    /// <summary>The small pages that were accessed.</summary>
    [PteUpdate(Where = PresentAndAccessed, Clear = EntryFlags.Accessed)]
    public PteChanges Young;

    /// <summary>The number of huge pages, and of those that were accessed.</summary>
    public long HugePages, YoungHugePages;

    /// <summary>The range from the first to the last huge page that was accessed.</summary>
    public VirtualRange? HugeTouched;

    [TestWalk]
    private static int OnVma(Vma vma) => (vma.Flags & (VmFlags.PfnMap | VmFlags.HugeTlb)) == 0 ? 0 : 1;

    [LeafEntry(AbovePte = true)]
    private void OnHuge<TPaging>(EntryRef<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        HugePages++;
        if (!entry.Clear(EntryFlags.Accessed).IsAccessed) return;
        YoungHugePages++;
        HugeTouched = new VirtualRange(HugeTouched?.Start ?? range.Start, range.Last);
    }
}
