using System.Runtime.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;
using static WalkGen.X86Bits;

namespace WalkGen;

/// <summary>
/// x86-64 with four levels: 48-bit addresses, pages of 4 KiB, 2 MiB and 1 GiB.
/// Source: Intel SDM volume 3A, section 5.5 "4-Level Paging and 5-Level Paging", tables 5-14 to 5-20.
/// </summary>
public readonly struct X86_64 : IPagingFormat
{
    /// <inheritdoc/>
    public static string Name => "x86-64, 4 levels";

    /// <inheritdoc/>
    public static Architecture Architecture => Architecture.X86_64;

    /// <inheritdoc/>
    public static int EntrySize => 8;

    /// <inheritdoc/>
    public static int PageShift => 12;

    /// <inheritdoc/>
    public static bool IsSignExtended => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexBits(PageTableLevel level) => level == PageTableLevel.P4d ? 0 : 9;

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => level switch
    {
        PageTableLevel.Pgd or PageTableLevel.P4d => "PML4",
        PageTableLevel.Pud => "PDPT",
        PageTableLevel.Pmd => "PD",
        _ => "PT",
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllowsLeaf(PageTableLevel level) => level >= PageTableLevel.Pud;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(PageTableLevel level, ulong entry) => (entry & Present) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(PageTableLevel level, ulong entry) => LeafPattern(level).Matches(entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeMalformed(PageTableLevel level) => level != PageTableLevel.Pte;

    /// <inheritdoc/>
    public static string MalformedReference => "Intel SDM volume 3A, section 5.7";

    /// <inheritdoc/>
    /// <remarks>
    /// Reserved are PS in a PML4E and PML5E, and the address bits of a huge page below its size, except PAT (tables 5-15 to 5-19). Such an
    /// entry causes a page fault with RSVD (section 5.7). MAXPHYADDR is taken as 52, and NXE as set.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMalformed(PageTableLevel level, ulong entry)
        => level < PageTableLevel.Pud ? (entry & (Present | PageSize)) == (Present | PageSize)
            : level != PageTableLevel.Pte && IsLeaf(level, entry) && (entry & Reserved(level)) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern WellFormedPattern(PageTableLevel level)
        => level == PageTableLevel.Pte ? default : new EntryPattern(PageSize, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateWellFormedPattern(PageTableLevel level)
        => level is PageTableLevel.Pud or PageTableLevel.Pmd ? new EntryPattern(Reserved(level), 0) : EntryPattern.Never;

    /// <inheritdoc/>
    public static bool HasExactWellFormedPatterns => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry)
    {
        // A huge page's address has neither its reserved bits nor PAT, bit 12.
        ulong mask = AddressMask;
        if ((level is PageTableLevel.Pud or PageTableLevel.Pmd) && (entry & PageSize) != 0) mask &= ~(Reserved(level) | 0x1000);
        return new PhysicalAddress(entry & mask);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
    {
        ulong set = 0;
        ulong clear = 0;
        if ((flags & EntryFlags.Present) != 0) set |= Present;
        if ((flags & EntryFlags.Writable) != 0) set |= Writable;
        if ((flags & EntryFlags.User) != 0) set |= User;
        if ((flags & EntryFlags.Executable) != 0) clear |= NoExecute;
        if ((flags & EntryFlags.Accessed) != 0) set |= Accessed;
        if ((flags & EntryFlags.Dirty) != 0) set |= Dirty;
        if ((flags & EntryFlags.Global) != 0) set |= Global;
        if ((flags & EntryFlags.WriteThrough) != 0) set |= WriteThrough;
        if ((flags & EntryFlags.CacheDisabled) != 0) set |= CacheDisabled;
        if ((flags & (EntryFlags.Special | EntryFlags.Contiguous)) != 0) return EntryPattern.Never; // the hardware has neither
        if ((flags & EntryFlags.Leaf) != 0)
        {
            if (!AllowsLeaf(level)) return EntryPattern.Never;
            set |= LeafPattern(level).Value;
        }

        return new EntryPattern(set | clear, set);
    }

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => table.Value | Present | Writable | User | Accessed;

    /// <inheritdoc/>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
    {
        EntryPattern pattern = FlagPattern(level, flags | EntryFlags.Present | EntryFlags.Leaf);
        return address.Value | pattern.Value | ((flags & EntryFlags.Executable) != 0 ? 0 : NoExecute);
    }

    /// <summary>The reserved bits of a huge leaf: bits 29:13 of a PDPTE, bits 20:13 of a PDE. Bit 12 is PAT.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Reserved(PageTableLevel level) => level == PageTableLevel.Pmd ? 0x001f_e000UL : 0x3fff_e000UL;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryPattern LeafPattern(PageTableLevel level)
    {
        if (!AllowsLeaf(level)) return EntryPattern.Never;
        ulong bits = level == PageTableLevel.Pte ? Present : Present | PageSize;
        return new EntryPattern(bits, bits);
    }

    /// <inheritdoc/>
    static PageTable IPagingFormat.VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        => FormatVariants.OfX86_64(table, linux, physicalBits);
}
