using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// <see cref="Tiny5"/> as an operating system uses it: entries with more meaning than the hardware gives them. An entry that is not
/// present and has <see cref="Migration"/> keeps the address of the page that is moving where a leaf has its own.
/// </summary>
public readonly struct Soft5 : IPagingFormat
{
    public const ulong Special = 1UL << 9;
    public const ulong Devmap = 1UL << 58;
    public const ulong Malformed = 1UL << 59;
    public const ulong Migration = 1UL << 62;
    public const ulong ZeroPage = 0x0bad_0000;

    public static string Name => "tiny, 5 levels, software bits";

    public static int EntrySize => 8;

    public static int PageShift => 12;

    public static bool IsSignExtended => false;

    public static int IndexBits(PageTableLevel level) => 3;

    public static string TableName(PageTableLevel level) => level.ToString();

    public static bool AllowsLeaf(PageTableLevel level) => TinyBits.AllowsLeaf(level);

    public static bool IsPresent(PageTableLevel level, ulong entry) => TinyBits.IsPresent(entry);

    public static bool IsLeaf(PageTableLevel level, ulong entry) => TinyBits.IsLeaf(level, entry);

    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => TinyBits.AddressOf(entry);

    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
    {
        EntryPattern pattern = TinyBits.FlagPattern(level, flags & ~EntryFlags.Special);
        ulong special = flags.HasFlag(EntryFlags.Special) ? Special : 0;
        return new EntryPattern(pattern.Mask | special, pattern.Value | special);
    }

    public static ulong TableEntry(PhysicalAddress table) => TinyBits.TableEntry(table);

    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => TinyBits.LeafEntry(level, address, flags);

    public static bool IsBad(PageTableLevel level, ulong entry) => (entry & Malformed) != 0;

    public static bool IsMigration(PageTableLevel level, ulong entry) => (entry & Migration) != 0 && !TinyBits.IsPresent(entry);

    public static PhysicalAddress MigrationAddressOf(PageTableLevel level, ulong entry) => TinyBits.AddressOf(entry);

    public static bool IsDevmap(PageTableLevel level, ulong entry) => (entry & Devmap) != 0;

    public static bool IsZeroPage(PageTableLevel level, ulong entry) => TinyBits.AddressOf(entry).Value == ZeroPage;
}
