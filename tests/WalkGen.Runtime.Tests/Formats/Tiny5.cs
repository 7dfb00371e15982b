using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Five real levels of 8 entries: 27-bit addresses.</summary>
public readonly struct Tiny5 : IPagingFormat
{
    public static string Name => "tiny, 5 levels";

    public static int EntrySize => 8;

    public static int PageShift => 12;

    public static bool IsSignExtended => false;

    public static int IndexBits(PageTableLevel level) => 3;

    public static string TableName(PageTableLevel level) => level.ToString();

    public static bool AllowsLeaf(PageTableLevel level) => TinyBits.AllowsLeaf(level);

    public static bool IsPresent(PageTableLevel level, ulong entry) => TinyBits.IsPresent(entry);

    public static bool IsLeaf(PageTableLevel level, ulong entry) => TinyBits.IsLeaf(level, entry);

    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => TinyBits.AddressOf(entry);

    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags) => TinyBits.FlagPattern(level, flags);

    public static ulong TableEntry(PhysicalAddress table) => TinyBits.TableEntry(table);

    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => TinyBits.LeafEntry(level, address, flags);
}
