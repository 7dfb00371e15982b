using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Like <see cref="Tiny5"/>, but no leaf may stand at the PMD: the split of a larger one has to pass that level over.</summary>
public readonly struct TinyGap : IPagingFormat
{
    public static string Name => "tiny, no leaf at the PMD";

    public static int EntrySize => 8;

    public static int PageShift => 12;

    public static bool IsSignExtended => false;

    public static int IndexBits(PageTableLevel level) => 3;

    public static string TableName(PageTableLevel level) => level.ToString();

    public static bool AllowsLeaf(PageTableLevel level) => level != PageTableLevel.Pmd && TinyBits.AllowsLeaf(level);

    public static bool IsPresent(PageTableLevel level, ulong entry) => TinyBits.IsPresent(entry);

    public static bool IsLeaf(PageTableLevel level, ulong entry) => AllowsLeaf(level) && TinyBits.IsLeaf(level, entry);

    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => TinyBits.AddressOf(entry);

    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
        => flags.HasFlag(EntryFlags.Leaf) && !AllowsLeaf(level) ? EntryPattern.Never : TinyBits.FlagPattern(level, flags);

    public static ulong TableEntry(PhysicalAddress table) => TinyBits.TableEntry(table);

    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => TinyBits.LeafEntry(level, address, flags);
}
