using static WalkGen.Live.PageMapBits;

namespace WalkGen.Live;

/// <summary>An entry of <c>/proc/PID/pagemap</c>: also the lowest level of <see cref="PageMapFormat"/>.</summary>
/// <param name="Raw">The 64 bits.</param>
public readonly record struct PageMapEntry(ulong Raw)
{
    /// <summary>Whether the page is in memory.</summary>
    public bool IsPresent => (Raw & Present) != 0;

    /// <summary>Whether the entry is a swap entry: a page in swap or in migration, or a marker such as a guard page.</summary>
    public bool IsSwapped => (Raw & Swapped) != 0;

    /// <summary>Whether the page is of a file or shared memory.</summary>
    public bool IsFile => (Raw & PageMapBits.File) != 0;

    /// <summary>Whether this mapping is the only one of the page.</summary>
    public bool IsExclusive => (Raw & Exclusive) != 0;

    /// <summary>
    /// Whether the page was written since its soft-dirty bit was cleared. In memory that was mapped since, pages without an entry have the
    /// bit too.
    /// </summary>
    public bool IsSoftDirty => (Raw & PageMapBits.SoftDirty) != 0;

    /// <summary>Whether userfaultfd write-protects the page.</summary>
    public bool IsUffdWriteProtected => (Raw & UffdWriteProtected) != 0;

    /// <summary>Whether the page is a guard page (<c>MADV_GUARD_INSTALL</c>). Linux reports it since 6.15.</summary>
    public bool IsGuard => (Raw & Guard) != 0;

    /// <summary>
    /// The physical address of the page in memory. Null if it is not in memory, or if the kernel hides it from readers without
    /// CAP_SYS_ADMIN.
    /// </summary>
    public PhysicalAddress? Frame => IsPresent && (Raw & FrameNumber) != 0 ? new(Raw << 12) : null;

    /// <summary>The number of the swap area, or the special type (Linux: <c>swp_type</c>); null if this is no swap entry.</summary>
    public int? SwapType => IsSwapped ? (int)(Raw & PageMapBits.SwapType) : null;

    /// <summary>The page in the swap area (Linux: <c>swp_offset</c>); null if this is no swap entry. 0 if the kernel hides it.</summary>
    public ulong? SwapOffset => IsSwapped ? (Raw & FrameNumber) >> SwapOffsetShift : null;
}
