using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// Three levels of 64 entries, each table one group, and two places for the dirty state as on AArch64: a software bit, which is the form
/// that is written, and a hardware form of two bits, writable by hardware and not read-only.
/// </summary>
public readonly struct TwoDirty : IPagingFormat
{
    public const ulong SoftwareDirty = 1UL << 55;
    public const ulong HardwareWritable = 1UL << 51;
    public const ulong ReadOnly = 1UL << 7;

    private const ulong Valid = 1UL << 0;
    private const ulong Page = 1UL << 1;
    private const ulong User = 1UL << 6;
    private const ulong Accessed = 1UL << 10;
    private const ulong NotGlobal = 1UL << 11;
    private const ulong NoExecute = 1UL << 54;
    private const ulong FrameMask = 0x0000_ffff_ffff_f000;

    public static string Name => "dirty in two places";

    public static int EntrySize => 8;

    public static int PageShift => 12;

    public static bool IsSignExtended => true;

    public static int IndexBits(PageTableLevel level) => level is PageTableLevel.Pgd or PageTableLevel.Pmd or PageTableLevel.Pte ? 6 : 0;

    public static string TableName(PageTableLevel level) => level.ToString();

    public static bool AllowsLeaf(PageTableLevel level) => level >= PageTableLevel.Pmd;

    public static bool IsPresent(PageTableLevel level, ulong entry) => (entry & Valid) != 0;

    public static bool IsLeaf(PageTableLevel level, ulong entry) => FlagPattern(level, EntryFlags.Leaf).Matches(entry);

    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => new(entry & FrameMask);

    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
        => flags.HasFlag(EntryFlags.Dirty) ? Pattern(level, flags & ~EntryFlags.Dirty, SoftwareDirty, 0) : Pattern(level, flags, 0, 0);

    public static EntryPattern AlternateFlagPattern(PageTableLevel level, EntryFlags flags)
        => flags.HasFlag(EntryFlags.Dirty) ? Pattern(level, flags & ~EntryFlags.Dirty, HardwareWritable, ReadOnly) : EntryPattern.Never;

    public static ulong TableEntry(PhysicalAddress table) => table.Value | Valid | Page;

    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
    {
        ulong clear = ((flags & EntryFlags.Executable) == 0 ? NoExecute : 0) | ((flags & EntryFlags.Writable) == 0 ? ReadOnly : 0)
            | ((flags & EntryFlags.Global) == 0 ? NotGlobal : 0);
        return address.Value | FlagPattern(level, flags | EntryFlags.Leaf).Value | clear;
    }

    private static EntryPattern Pattern(PageTableLevel level, EntryFlags flags, ulong set, ulong clear)
    {
        const EntryFlags without = EntryFlags.WriteThrough | EntryFlags.CacheDisabled | EntryFlags.Special | EntryFlags.Contiguous;
        if ((flags & without) != 0 || ((flags & EntryFlags.Leaf) != 0 && !AllowsLeaf(level))) return EntryPattern.Never;

        if ((flags & (EntryFlags.Present | EntryFlags.Leaf)) != 0) set |= Valid;
        if ((flags & EntryFlags.Leaf) != 0 && level == PageTableLevel.Pte) set |= Page;
        if ((flags & EntryFlags.Leaf) != 0 && level != PageTableLevel.Pte) clear |= Page;
        if ((flags & EntryFlags.Writable) != 0) clear |= ReadOnly;
        if ((flags & EntryFlags.User) != 0) set |= User;
        if ((flags & EntryFlags.Executable) != 0) clear |= NoExecute;
        if ((flags & EntryFlags.Accessed) != 0) set |= Accessed;
        if ((flags & EntryFlags.Global) != 0) clear |= NotGlobal;
        return new EntryPattern(set | clear, set);
    }
}
