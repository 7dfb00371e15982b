namespace WalkGen.Conformance.Tests.Formats;

/// <summary>The bits of an entry as the scenarios define them, the same at every level and page size.</summary>
internal static class EntryWord
{
    public const ulong Present = 1UL << 0;
    public const ulong Writable = 1UL << 1;
    public const ulong User = 1UL << 2;
    public const ulong Accessed = 1UL << 5;
    public const ulong Dirty = 1UL << 6;
    public const ulong Huge = 1UL << 7;
    public const ulong Devmap = 1UL << 58;
    public const ulong NoExecute = 1UL << 63;

    /// <summary>The flags of an entry that points to a table.</summary>
    public const ulong TableFlags = Present | Writable | User | Accessed | Dirty;

    private const ulong FrameMask = 0x000f_ffff_ffff_f000;
    private const int FrameShift = 12;
    private const ulong ZeroFrame = 0xeee00;
    private const int SwapTypeShift = 59;
    private const ulong FirstMigrationType = 30;
    private const int SwapOffsetShift = 9;
    private const ulong SwapOffsetMask = (1UL << (SwapTypeShift - SwapOffsetShift)) - 1;

    public static ulong Frame(ulong entry) => (entry & FrameMask) >> FrameShift;

    public static ulong WithFrame(ulong flags, ulong frame) => (flags & ~FrameMask) | frame << FrameShift;

    public static bool IsPresent(ulong entry) => (entry & Present) != 0;

    public static bool IsZeroFrame(ulong entry) => Frame(entry) == ZeroFrame;

    public static bool IsMigration(ulong entry) => !IsPresent(entry) && entry >> SwapTypeShift >= FirstMigrationType;

    /// <summary>The offset of a swap entry; of a migration entry, the frame.</summary>
    public static ulong SwapOffset(ulong entry) => (entry >> SwapOffsetShift) & SwapOffsetMask;

    /// <summary>The migration entry of a page <paramref name="pages"/> further on.</summary>
    public static ulong AdvanceMigration(ulong entry, ulong pages) => entry + (pages << SwapOffsetShift);

    /// <summary>Whether the flags are none that an entry pointing to a table may have.</summary>
    public static bool IsBad(PageTableLevel level, ulong entry)
    {
        ulong flags = entry & ~FrameMask;
        return level switch
        {
            PageTableLevel.Pgd => (flags & ~User) != (TableFlags & ~User),
            PageTableLevel.P4d => (flags & ~TableFlags) != 0,
            PageTableLevel.Pmd => (flags & ~(User | Accessed)) != (TableFlags & ~(User | Accessed)),
            _ => false,
        };
    }
}
