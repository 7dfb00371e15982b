using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Which pages were used since the last look, and clears the marks for the next one (Linux: <c>mm/damon/vaddr.c</c>, <c>clear_refs</c>).</summary>
/// <remarks>The caller flushes the TLB of what <see cref="Young"/> has touched, else a page that is still cached there looks idle.</remarks>
[PageWalker]
internal partial struct IdlePages
{
    private const EntryFlags PresentAndAccessed = EntryFlags.Present | EntryFlags.Accessed;

    /// <summary>How many small pages are mapped.</summary>
    [PteCount(Where = EntryFlags.Present)]
    public long Pages;

    /// <summary>Those of them that were used.</summary>
    [PteUpdate(Where = PresentAndAccessed, Clear = EntryFlags.Accessed)]
    public PteChanges Young;

    /// <summary>How many huge pages are mapped, and were used.</summary>
    public long HugePages, YoungHugePages;

    /// <summary>From the first huge page that was used to the last.</summary>
    public VirtualRange? HugeTouched;

    [TestWalk]
    private static int OnArea(Vma vma) => (vma.Flags & (VmFlags.PfnMap | VmFlags.HugeTlb)) == 0 ? 0 : 1;

    [PudEntry(Where = EntryFlags.Leaf), PmdEntry(Where = EntryFlags.Leaf)]
    private void OnHuge<TPaging>(EntryRef<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        HugePages++;
        if (!entry.Clear(EntryFlags.Accessed).IsAccessed) return;
        YoungHugePages++;
        HugeTouched = new VirtualRange(HugeTouched?.Start ?? range.Start, range.Last);
    }
}
