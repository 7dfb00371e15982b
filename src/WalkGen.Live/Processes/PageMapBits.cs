namespace WalkGen.Live;

/// <summary>
/// The bits of an entry of <c>/proc/PID/pagemap</c>, and two that mark what a table made of them contains. Source: Linux,
/// <c>Documentation/admin-guide/mm/pagemap.rst</c>, <c>PM_*</c> of <c>fs/proc/task_mmu.c</c>.
/// </summary>
internal static class PageMapBits
{
    public const ulong FrameNumber = (1UL << 55) - 1;
    public const ulong SwapType = (1UL << SwapOffsetShift) - 1;
    public const int SwapOffsetShift = 5; // MAX_SWAPFILES_SHIFT
    public const ulong SoftDirty = 1UL << 55;
    public const ulong Exclusive = 1UL << 56;
    public const ulong UffdWriteProtected = 1UL << 57;
    public const ulong Guard = 1UL << 58;
    public const ulong File = 1UL << 61;
    public const ulong Swapped = 1UL << 62;
    public const ulong Present = 1UL << 63;

    /// <summary>The bits that the kernel defines. It may define others later.</summary>
    public const ulong Known = ~(ZeroPage | Table);

    /// <summary>Set by WalkGen: the page is the zero page.</summary>
    public const ulong ZeroPage = 1UL << 59;

    /// <summary>Set by WalkGen: the entry points to a table.</summary>
    public const ulong Table = 1UL << 60;
}
