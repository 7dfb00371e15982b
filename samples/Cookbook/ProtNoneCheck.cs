using WalkGen;

namespace Cookbook;

/// <summary>
/// Refuses to make a PFN-mapped VMA PROT_NONE if a PROT_NONE entry of one of its frames could be read by L1TF (Linux:
/// <c>prot_none_walk_ops</c>, <c>mm/mprotect.c</c>; <c>pfn_modify_allowed</c>).
/// </summary>
/// <param name="memoryEnd">The exclusive end of real memory, which is always allowed.</param>
/// <param name="limit">Frames of devices at or above this address are refused (Linux: <c>l1tf_pfn_limit</c>).</param>
[PageWalker(Lock = WalkLock.Write)]
internal partial struct ProtNoneCheck(PhysicalAddress memoryEnd, PhysicalAddress limit)
{
    /// <summary>The result of the walk if a page is refused (Linux: <c>-EACCES</c>).</summary>
    public const int AccessDenied = -13;

    /// <summary>The first page that is refused, if one is.</summary>
    public VirtualAddress Refused { get; private set; }

    [TestWalk]
    private static int OnVma() => 0; // without it, PFN-mapped VMAs are skipped

    [LeafEntry, HugetlbEntry]
    private int OnPage<TPaging>(Entry<TPaging> page, VirtualAddress address) where TPaging : struct, IPagingFormat
    {
        if (!page.IsPresent || page.Address < memoryEnd || page.Address < limit) return 0;
        Refused = address;
        return AccessDenied; // ends the walk of all VMAs
    }
}
