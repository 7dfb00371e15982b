using System.Runtime.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// x86-64 with five levels (CR4.LA57): 57-bit addresses. Entries are those of four levels. A PML5 contains no leaves.
/// Source: Intel SDM volume 3A, section 5.5 "4-Level Paging and 5-Level Paging", tables 5-13 to 5-20.
/// </summary>
public readonly struct X86_64La57 : IPagingFormat
{
    /// <inheritdoc/>
    public static string Name => "x86-64, 5 levels (LA57)";

    /// <inheritdoc/>
    public static Architecture Architecture => Architecture.X86_64;

    /// <inheritdoc/>
    public static int EntrySize => 8;

    /// <inheritdoc/>
    public static int PageShift => 12;

    /// <inheritdoc/>
    public static bool IsSignExtended => true;

    /// <inheritdoc/>
    public static int IndexBits(PageTableLevel level) => 9;

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => level == PageTableLevel.Pgd ? "PML5" : X86_64.TableName(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllowsLeaf(PageTableLevel level) => X86_64.AllowsLeaf(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(PageTableLevel level, ulong entry) => X86_64.IsPresent(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(PageTableLevel level, ulong entry) => X86_64.IsLeaf(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeMalformed(PageTableLevel level) => level != PageTableLevel.Pte;

    /// <inheritdoc/>
    public static string MalformedReference => X86_64.MalformedReference;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMalformed(PageTableLevel level, ulong entry) => X86_64.IsMalformed(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern WellFormedPattern(PageTableLevel level) => X86_64.WellFormedPattern(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateWellFormedPattern(PageTableLevel level) => X86_64.AlternateWellFormedPattern(level);

    /// <inheritdoc/>
    public static bool HasExactWellFormedPatterns => X86_64.HasExactWellFormedPatterns;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => X86_64.AddressOf(level, entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags) => X86_64.FlagPattern(level, flags);

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => X86_64.TableEntry(table);

    /// <inheritdoc/>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => X86_64.LeafEntry(level, address, flags);

    /// <inheritdoc/>
    static PageTable IPagingFormat.VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        => FormatVariants.OfX86_64(table, linux, physicalBits);
}
