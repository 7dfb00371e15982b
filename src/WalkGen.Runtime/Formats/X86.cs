using System.Runtime.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;
using static WalkGen.X86Bits;

namespace WalkGen;

/// <summary>
/// x86 with two levels: entries of 4 bytes, 32-bit addresses, pages of 4 KiB and 4 MiB, no execute-disable bit.
/// Source: Intel SDM volume 3A, section 5.3 "32-Bit Paging", tables 5-4 to 5-6.
/// </summary>
/// <remarks>
/// CR4.PSE is set; <see cref="X86NoPse"/> is the format without it. P4D, PUD and PMD are folded into the root, whose entries are tested as
/// PMD entries.
/// </remarks>
public readonly struct X86 : IPagingFormat
{
    private const ulong TableMask = 0xffff_f000; // bits 31:12 of a PTE and of a PDE that points to a table
    private const ulong HugeMask = 0xffc0_0000; // bits 31:22 of a PDE that maps 4 MiB

    // PSE-36: bits 20:13 of a PDE that maps 4 MiB are bits 39:32 of the address; bit 21 is reserved (table 5-4).
    private const ulong HighMask = 0x001f_e000;
    private const int HighShift = 32 - 13;
    private const ulong ReservedInHuge = 1UL << 21;

    /// <inheritdoc/>
    public static string Name => "x86, 2 levels";

    /// <inheritdoc/>
    public static Architecture Architecture => Architecture.X86;

    /// <inheritdoc/>
    public static int EntrySize => 4;

    /// <inheritdoc/>
    public static int PageShift => 12;

    /// <inheritdoc/>
    public static bool IsSignExtended => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexBits(PageTableLevel level) => level is PageTableLevel.Pgd or PageTableLevel.Pte ? 10 : 0;

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => level == PageTableLevel.Pte ? "PT" : "PD";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllowsLeaf(PageTableLevel level) => level >= PageTableLevel.Pmd;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(PageTableLevel level, ulong entry) => (entry & Present) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(PageTableLevel level, ulong entry) => AllowsLeaf(level) && X86_64.IsLeaf(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeMalformed(PageTableLevel level) => level == PageTableLevel.Pmd;

    /// <inheritdoc/>
    public static string MalformedReference => X86_64.MalformedReference;

    /// <inheritdoc/>
    /// <remarks>Bit 21 of a PDE that maps 4 MiB is reserved (table 5-4).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMalformed(PageTableLevel level, ulong entry)
        => level == PageTableLevel.Pmd && (entry & (Present | PageSize | ReservedInHuge)) == (Present | PageSize | ReservedInHuge);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern WellFormedPattern(PageTableLevel level)
        => level == PageTableLevel.Pmd ? new EntryPattern(PageSize, 0) : default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateWellFormedPattern(PageTableLevel level)
        => level == PageTableLevel.Pmd ? new EntryPattern(ReservedInHuge, 0) : EntryPattern.Never;

    /// <inheritdoc/>
    public static bool HasExactWellFormedPatterns => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry)
    {
        bool isHuge = level == PageTableLevel.Pmd && (entry & PageSize) != 0;
        return new PhysicalAddress(isHuge ? (entry & HugeMask) | ((entry & HighMask) << HighShift) : entry & TableMask);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
    {
        if ((flags & EntryFlags.Leaf) != 0 && !AllowsLeaf(level)) return EntryPattern.Never;
        return X86_64.FlagPattern(level, flags & ~EntryFlags.Executable); // no XD bit: all pages are executable
    }

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => X86_64.TableEntry(table);

    /// <inheritdoc/>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
    {
        // Address bits that a PDE cannot hold stay above bit 31, so that checks find them.
        ulong high = level == PageTableLevel.Pte ? 0 : address.Value & (HighMask << HighShift);
        return (address.Value & ~high) | (high >> HighShift) | FlagPattern(level, flags | EntryFlags.Present | EntryFlags.Leaf).Value;
    }

    /// <inheritdoc/>
    static PageTable IPagingFormat.VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        => FormatVariants.OfX86(table, linux, physicalBits);
}
