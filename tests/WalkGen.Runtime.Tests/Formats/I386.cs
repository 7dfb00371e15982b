using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// i386 without PAE: entries of 4 bytes, and leaves of 4 MiB in the root. Nothing forbids execution.
/// Source: Intel SDM volume 3A, section 5.3 "32-Bit Paging".
/// </summary>
public readonly struct I386 : IPagingFormat
{
    public static string Name => "i386, 2 levels";

    public static int EntrySize => 4;

    public static int PageShift => 12;

    public static bool IsSignExtended => false;

    public static int IndexBits(PageTableLevel level) => level is PageTableLevel.Pgd or PageTableLevel.Pte ? 10 : 0;

    public static string TableName(PageTableLevel level) => level == PageTableLevel.Pte ? "PT" : "PD";

    public static bool AllowsLeaf(PageTableLevel level) => level >= PageTableLevel.Pmd;

    public static bool IsPresent(PageTableLevel level, ulong entry) => TinyBits.IsPresent(entry);

    public static bool IsLeaf(PageTableLevel level, ulong entry) => AllowsLeaf(level) && TinyBits.IsLeaf(level, entry);

    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => TinyBits.AddressOf(entry);

    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
        => flags.HasFlag(EntryFlags.Leaf) && !AllowsLeaf(level)
            ? EntryPattern.Never
            : TinyBits.FlagPattern(level, flags & ~EntryFlags.Executable);

    public static ulong TableEntry(PhysicalAddress table) => TinyBits.TableEntry(table);

    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => TinyBits.LeafEntry(level, address, flags | EntryFlags.Executable);
}
