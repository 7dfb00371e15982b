using System.Runtime.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;
using static WalkGen.X86Bits;

namespace WalkGen;

/// <summary>
/// x86 with three levels (CR4.PAE without long mode): 32-bit addresses, pages of 4 KiB and 2 MiB, physical addresses of 52 bits.
/// Page directories and page tables are those of x86-64. The root has four entries, with few bits besides the address of a directory.
/// Source: Intel SDM volume 3A, section 5.4 "PAE Paging", tables 5-8 to 5-11.
/// </summary>
/// <remarks>
/// The root is aligned to 32 bytes and must be below 4 GiB, as CR3 has 32 bits. P4D and PUD are folded into the root, whose entries are
/// tested as PUD entries.
/// </remarks>
public readonly struct X86Pae : IPagingFormat
{
    /// <summary>The permissions without a bit in a PDPTE, which grants them all (section 5.6 "Access Rights").</summary>
    private const EntryFlags NotInRoot = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    /// <summary>The flags that no PDPTE has: bits 8:5 are reserved (table 5-8).</summary>
    private const EntryFlags NeverInRoot = EntryFlags.Accessed | EntryFlags.Dirty | EntryFlags.Global;

    /// <inheritdoc/>
    public static string Name => "x86 PAE, 3 levels";

    /// <inheritdoc/>
    public static Architecture Architecture => Architecture.X86;

    /// <inheritdoc/>
    public static int EntrySize => 8;

    /// <inheritdoc/>
    public static int PageShift => 12;

    /// <inheritdoc/>
    public static bool IsSignExtended => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexBits(PageTableLevel level) => level switch
    {
        PageTableLevel.Pgd => 2, // section 5.4.1: four PDPTEs
        PageTableLevel.P4d or PageTableLevel.Pud => 0,
        _ => 9,
    };

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => level <= PageTableLevel.Pud ? "PDPT" : X86_64.TableName(level);

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
    public static bool MayBeMalformed(PageTableLevel level) => true;

    /// <inheritdoc/>
    public static string MalformedReference => X86_64.MalformedReference;

    /// <inheritdoc/>
    /// <remarks>
    /// Reserved are bits 62:52 of all entries (with XD also in a PDPTE), bits 2:1 and 8:6 of a PDPTE, and those of a huge PDE on x86-64
    /// (tables 5-8 to 5-11).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMalformed(PageTableLevel level, ulong entry)
        => (entry & Present) != 0
            && ((entry & Reserved(level)) != 0 || (level == PageTableLevel.Pmd && X86_64.IsMalformed(level, entry)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern WellFormedPattern(PageTableLevel level)
        => new(Reserved(level) | (level == PageTableLevel.Pmd ? PageSize : 0), 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateWellFormedPattern(PageTableLevel level)
        => level == PageTableLevel.Pmd
            ? new(Reserved(level) | X86_64.AlternateWellFormedPattern(level).Mask, 0)
            : EntryPattern.Never;

    /// <inheritdoc/>
    public static bool HasExactWellFormedPatterns => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry)
        => AllowsLeaf(level) ? X86_64.AddressOf(level, entry) : new PhysicalAddress(entry & AddressMask);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
    {
        if (AllowsLeaf(level)) return X86_64.FlagPattern(level, flags);
        return (flags & (NeverInRoot | EntryFlags.Leaf)) != 0 ? EntryPattern.Never : X86_64.FlagPattern(level, flags & ~NotInRoot);
    }

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => X86_64.TableEntry(table);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReservedInTable(PageTableLevel level)
        => AllowsLeaf(level) ? 0 : Writable | User | Accessed; // bits 2:1 and 8:5 (table 5-8)

    /// <summary>
    /// The bits that are reserved in every entry of <paramref name="level"/>, but bit 5 of a PDPTE: QEMU marks it accessed there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Reserved(PageTableLevel level)
        => AllowsLeaf(level) ? 0x7ffUL << 52 : 0xfffUL << 52 | 7UL << 6 | Writable | User;

    /// <inheritdoc/>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => X86_64.LeafEntry(level, address, flags);

    /// <inheritdoc/>
    static PageTable IPagingFormat.VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        => FormatVariants.OfX86(table, linux, physicalBits);
}
