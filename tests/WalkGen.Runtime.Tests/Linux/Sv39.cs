namespace WalkGen.Runtime.Tests;

/// <summary>What Linux's entries need to know of RISC-V with three levels: where the frame is (privileged specification, "Sv39").</summary>
internal readonly struct Sv39 : IPagingFormat
{
    public static string Name => "RISC-V Sv39";

    public static Architecture Architecture => Architecture.RiscV;

    public static int EntrySize => 8;

    public static int PageShift => 12;

    public static bool IsSignExtended => true;

    public static int IndexBits(PageTableLevel level) => level is PageTableLevel.P4d or PageTableLevel.Pud ? 0 : 9;

    public static string TableName(PageTableLevel level) => $"{level}";

    public static bool IsPresent(PageTableLevel level, ulong entry) => (entry & 1) != 0;

    public static bool IsLeaf(PageTableLevel level, ulong entry) => IsPresent(level, entry) && (entry & 0xe) != 0;

    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => new((entry >> 10 & ((1UL << 44) - 1)) << 12);

    public static EntryPattern PatternOf(PageTableLevel level, EntryFlags flags)
    {
        ulong bits = (flags.HasFlag(EntryFlags.Writable) ? 4u : 0) | (flags.HasFlag(EntryFlags.Accessed) ? 0x40u : 0) | (flags.HasFlag(EntryFlags.Dirty) ? 0x80u : 0);
        return new EntryPattern(bits, bits);
    }

    public static ulong TableEntry(PhysicalAddress table) => throw new NotSupportedException();

    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags) => throw new NotSupportedException();

    public static bool AllowsLeaf(PageTableLevel level) => level >= PageTableLevel.Pud;
}
