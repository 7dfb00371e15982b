using WalkGen.Formats;

namespace WalkGen.Conformance.Tests.Formats;

/// <summary>
/// A paging format of the scenarios: the widths of <typeparamref name="TGeometry"/> with the entries of <typeparamref name="TBits"/>.
/// </summary>
public readonly struct ScenarioFormat<TGeometry, TBits> : IPagingFormat
    where TGeometry : struct, IGeometry
    where TBits : struct, IEntryBits
{
    public static string Name => TGeometry.Name;

    public static int EntrySize => 8;

    public static int PageShift => TGeometry.PageShift;

    public static bool IsSignExtended => TGeometry.IsSignExtended;

    public static int IndexBits(PageTableLevel level) => TGeometry.IndexBits(level);

    public static string TableName(PageTableLevel level) => level.ToString();

    public static bool AllowsLeaf(PageTableLevel level) => level >= PageTableLevel.Pud;

    public static bool IsPresent(PageTableLevel level, ulong entry) => EntryWord.IsPresent(entry);

    public static bool IsLeaf(PageTableLevel level, ulong entry) => level switch
    {
        PageTableLevel.Pte => EntryWord.IsPresent(entry),
        PageTableLevel.Pmd or PageTableLevel.Pud => EntryWord.IsPresent(entry) && (entry & EntryWord.Huge) != 0
            && TBits.HugePageDirectoryShift(entry) == 0,
        _ => false,
    };

    /// <summary>
    /// Data at the address of its frame; a table, which may be larger than a page, where <see cref="TableRoom"/> puts it.
    /// </summary>
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry)
        => IsLeaf(level, entry) ? new(EntryWord.Frame(entry) << PageShift) : TableRoom.AddressOf(EntryWord.Frame(entry));

    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
    {
        ulong set = 0;
        ulong clear = 0;
        if (flags.HasFlag(EntryFlags.Present)) set |= EntryWord.Present;
        if (flags.HasFlag(EntryFlags.Writable)) set |= EntryWord.Writable;
        if (flags.HasFlag(EntryFlags.User)) set |= EntryWord.User;
        if (flags.HasFlag(EntryFlags.Executable)) clear |= EntryWord.NoExecute;
        if (flags.HasFlag(EntryFlags.Accessed)) set |= EntryWord.Accessed;
        if (flags.HasFlag(EntryFlags.Dirty)) set |= EntryWord.Dirty;
        if (flags.HasFlag(EntryFlags.Leaf)) set |= level == PageTableLevel.Pte ? EntryWord.Present : EntryWord.Present | EntryWord.Huge;

        if (flags.HasFlag(EntryFlags.Special)) set |= TBits.Special;

        EntryFlags unknown = EntryFlags.Global | EntryFlags.WriteThrough | EntryFlags.CacheDisabled | EntryFlags.Contiguous
            | (TBits.Special == 0 ? EntryFlags.Special : 0);
        bool isKnown = (flags & unknown) == 0;
        return isKnown && (!flags.HasFlag(EntryFlags.Leaf) || AllowsLeaf(level)) ? new EntryPattern(set | clear, set) : EntryPattern.Never;
    }

    public static ulong TableEntry(PhysicalAddress table) => EntryWord.WithFrame(EntryWord.TableFlags, TableRoom.NumberOf(table));

    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
    {
        ulong bits = FlagPattern(level, flags | EntryFlags.Leaf).Value | (flags.HasFlag(EntryFlags.Executable) ? 0 : EntryWord.NoExecute);
        return EntryWord.WithFrame(bits, address.Value >> PageShift);
    }

    public static bool IsBad(PageTableLevel level, ulong entry)
        => TBits.HugePageDirectoryShift(entry) == 0 && EntryWord.IsBad(level, entry);

    public static bool IsMigration(PageTableLevel level, ulong entry) => EntryWord.IsMigration(entry);

    public static PhysicalAddress MigrationAddressOf(PageTableLevel level, ulong entry) => new(EntryWord.SwapOffset(entry) << PageShift);

    public static bool IsDevmap(PageTableLevel level, ulong entry) => IsLeaf(level, entry) && (entry & EntryWord.Devmap) != 0;

    public static bool IsZeroPage(PageTableLevel level, ulong entry) => EntryWord.IsZeroFrame(entry);

    public static int HugePageDirectoryShift(PageTableLevel level, ulong entry)
        => level == PageTableLevel.Pte ? 0 : TBits.HugePageDirectoryShift(entry);

    /// <summary>Bits that the walker has no name for survive a split too, and migration entries count on in their own unit.</summary>
    public static bool TrySplit(PageTableLevel level, ulong entry, int index, out ulong piece)
    {
        ulong pages = (ulong)index << (level == PageTableLevel.Pud ? IndexBits(PageTableLevel.Pte) : 0);
        ulong flags = level == PageTableLevel.Pud ? entry : entry & ~EntryWord.Huge;
        piece = EntryWord.IsMigration(entry)
            ? EntryWord.AdvanceMigration(entry, pages)
            : EntryWord.WithFrame(flags, EntryWord.Frame(entry) + pages);
        return true;
    }
}
