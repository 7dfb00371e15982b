using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Samples whether pages are accessed, one address per walk (Linux: <c>mm/damon/vaddr.c</c>).</summary>
internal static class Damon
{
    /// <summary>Clears the accessed flag of the page at <paramref name="address"/> (Linux: <c>damon_va_mkold</c>).</summary>
    public static void MakeOld(AddressSpace space, VirtualAddress address) => new DamonMkold().Walk(space, At(address));

    /// <summary>
    /// Whether the page at <paramref name="address"/> was accessed since then, and the size of the page (Linux: <c>damon_va_young</c>).
    /// </summary>
    public static bool IsYoung(AddressSpace space, VirtualAddress address, out ulong size)
    {
        var young = new DamonYoung();
        bool isYoung = young.Walk(space, At(address)).IsStopped;
        size = young.Size;
        return isYoung;
    }

    private static VirtualRange At(VirtualAddress address) => new(address, address);
}

/// <summary>Clears accessed flags (Linux: <c>damon_mkold_ops</c>).</summary>
[PageWalker]
internal sealed partial class DamonMkold
{
    [LeafEntry, HugetlbEntry]
    private static void OnPage<TPaging>(EntryRef<TPaging> page) where TPaging : struct, IPagingFormat
    {
        if (page.Read().IsPresent) page.Clear(EntryFlags.Accessed); // a hugetlb entry may be empty
    }
}

/// <summary>Stops at an accessed page (Linux: <c>damon_young_ops</c>).</summary>
[PageWalker]
internal partial struct DamonYoung
{
    /// <summary>The size of the page; 0 if no page is mapped.</summary>
    public ulong Size;

    [LeafEntry, HugetlbEntry]
    private int OnPage<TPaging>(Entry<TPaging> page) where TPaging : struct, IPagingFormat
    {
        if (!page.IsPresent) return 0;
        Size = page.Size;
        return page.IsAccessed ? 1 : 0;
    }
}
