namespace WalkGen.Images;

/// <summary>How much memory an area uses, in bytes, as <c>/proc/PID/smaps</c> counts it.</summary>
/// <remarks>
/// What depends on the number of mappings of a page, such as Pss and the split into shared and private memory, is not counted.
/// Source: Linux, <c>fs/proc/task_mmu.c</c>, <c>smaps_account</c>.
/// </remarks>
public sealed class AreaUsage
{
    internal AreaUsage(KernelArea area) => Area = area;

    /// <summary>The area.</summary>
    public KernelArea Area { get; }

    /// <summary>Memory that is mapped (<c>Rss</c>), without pages of hugetlb.</summary>
    public ulong Resident { get; internal set; }

    /// <summary>Resident memory that was written and not written back (<c>Shared_Dirty</c> + <c>Private_Dirty</c>).</summary>
    public ulong Dirty { get; internal set; }

    /// <summary>Resident memory that was used since the kernel looked last (<c>Referenced</c>).</summary>
    public ulong Referenced { get; internal set; }

    /// <summary>Resident memory that belongs to no file (<c>Anonymous</c>).</summary>
    public ulong Anonymous { get; internal set; }

    /// <summary>Anonymous memory that may be dropped without writing it (<c>LazyFree</c>, <c>MADV_FREE</c>).</summary>
    public ulong LazyFree { get; internal set; }

    /// <summary>Anonymous memory that a leaf of a higher level maps (<c>AnonHugePages</c>).</summary>
    public ulong AnonymousHuge { get; internal set; }

    /// <summary>Shared memory that a leaf of a higher level maps (<c>ShmemPmdMapped</c>).</summary>
    public ulong SharedMemoryHuge { get; internal set; }

    /// <summary>Memory of other files that a leaf of a higher level maps (<c>FilePmdMapped</c>).</summary>
    public ulong FileHuge { get; internal set; }

    /// <summary>Pages of hugetlb (<c>Shared_Hugetlb</c> + <c>Private_Hugetlb</c>).</summary>
    public ulong Hugetlb { get; internal set; }

    /// <summary>Memory in swap areas, as far as entries of the page table show it (<c>Swap</c>).</summary>
    /// <remarks>Pages of shared memory that were swapped out are in no page table, and are not counted.</remarks>
    public ulong Swap { get; internal set; }

    /// <summary>
    /// Memory of which the image lacks the tables, or has so many that some must occur again and again: these are not read.
    /// </summary>
    public ulong Missing { get; internal set; }
}
