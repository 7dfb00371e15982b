namespace WalkGen.Live;

/// <summary>
/// What Linux knows about a page of a process without its frame number (Linux: <c>PAGE_IS_*</c> of <c>include/uapi/linux/fs.h</c>).
/// </summary>
[Flags]
public enum PageCategories : ulong
{
    /// <summary>No category.</summary>
    None = 0,

    /// <summary>The area is registered for asynchronous write protection (<c>UFFD_FEATURE_WP_ASYNC</c> of userfaultfd).</summary>
    WriteProtectAllowed = 1 << 0,

    /// <summary>
    /// The page is not write-protected: written since it was protected, or never protected. Pages without an entry have it too.
    /// </summary>
    Written = 1 << 1,

    /// <summary>The page is of a file or shared memory.</summary>
    File = 1 << 2,

    /// <summary>The page is in memory.</summary>
    Present = 1 << 3,

    /// <summary>The entry is a swap entry: a page in swap or in migration, or a marker such as a guard page.</summary>
    Swapped = 1 << 4,

    /// <summary>The entry maps the zero page.</summary>
    PfnZero = 1 << 5,

    /// <summary>A huge entry maps the page: of a transparent huge page that is mapped as a whole, or of hugetlb.</summary>
    Huge = 1 << 6,

    /// <summary>The page was written since its soft-dirty bit was cleared.</summary>
    SoftDirty = 1 << 7,

    /// <summary>A guard page (<c>MADV_GUARD_INSTALL</c>). Needs Linux 6.15: older kernels refuse a query with it.</summary>
    Guard = 1 << 8,
}
