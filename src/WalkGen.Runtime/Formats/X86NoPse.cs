using System.Runtime.CompilerServices;
using WalkGen.Linux;

namespace WalkGen.Formats;

/// <summary>
/// x86 with two levels and CR4.PSE = 0: bit 7 of a PDE is ignored, so each PDE points to a table and all pages have 4 KiB.
/// Source: Intel SDM volume 3A, section 5.3 "32-Bit Paging", tables 5-5 and 5-6.
/// </summary>
public readonly struct X86NoPse : IPagingFormat
{
    /// <inheritdoc/>
    public static string Name => "x86, 2 levels, no huge pages";

    /// <inheritdoc/>
    public static Architecture Architecture => Architecture.X86;

    /// <inheritdoc/>
    public static int EntrySize => X86.EntrySize;

    /// <inheritdoc/>
    public static int PageShift => X86.PageShift;

    /// <inheritdoc/>
    public static bool IsSignExtended => X86.IsSignExtended;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexBits(PageTableLevel level) => X86.IndexBits(level);

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => X86.TableName(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllowsLeaf(PageTableLevel level) => level == PageTableLevel.Pte;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(PageTableLevel level, ulong entry) => X86.IsPresent(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(PageTableLevel level, ulong entry) => AllowsLeaf(level) && IsPresent(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry)
        => X86.AddressOf(PageTableLevel.Pte, entry); // the field of a PDE is the same

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
        => (flags & EntryFlags.Leaf) != 0 && !AllowsLeaf(level) ? EntryPattern.Never : X86.FlagPattern(level, flags);

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => X86.TableEntry(table);

    /// <inheritdoc/>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags) => X86.LeafEntry(level, address, flags);

    /// <inheritdoc/>
    static PageTable IPagingFormat.VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        => FormatVariants.OfX86(table, linux, physicalBits);
}
