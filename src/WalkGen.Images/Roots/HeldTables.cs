using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>The tables that an image cannot contain, by the bits of the entries that point to them.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal readonly struct HeldTables<TPaging>
    where TPaging : struct, IPagingFormat
{
    private static readonly ulong s_field = AddressField();

    private readonly bool _isKnown;
    private readonly ulong _first; // as bits of an entry
    private readonly ulong _last;

    /// <param name="memory">The addresses from the first to the last byte of the memory; null if they are unknown.</param>
    public HeldTables(PhysicalRange? memory)
    {
        if (memory is not { } known || !EntryWords.AreFast || TPaging.EntrySize != sizeof(ulong)) return;
        ulong first = known.Start.Value >> TPaging.PageShift, last = (known.Start.Value + (known.Length - 1)) >> TPaging.PageShift;
        ulong page = s_field & (0 - s_field);
        if (last > s_field / page) return;
        (_isKnown, _first, _last) = (true, first * page, last * page);
    }

    /// <summary>Whether <see cref="LackAllBelow"/> is the same for a table of either level.</summary>
    public static bool AreAlike(PageTableLevel one, PageTableLevel other)
        => PatternOf(one) == PatternOf(other) && Geometry<TPaging>.TableSize(one) == Geometry<TPaging>.TableSize(other);

    /// <summary>
    /// Whether all entries of <paramref name="table"/>, which is not of the lowest level, are empty or point to tables that are not in the
    /// image. It may be false then too.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="missing">The number of entries that are not empty.</param>
    public bool LackAllBelow(EntrySpan<TPaging> table, out int missing)
    {
        missing = 0;
        return _isKnown
            && EntryWords.TryCountOutside(table.AsWords(), PlausibleEntries<TPaging>.Of(table.Level), s_field, _first, _last, out missing);
    }

    /// <summary>Whether <see cref="TryCountMissing"/> can be true.</summary>
    public bool CanLackBelow(PageTableLevel level)
        => _isKnown && level != PageTableLevel.Pte && !PlausibleEntries<TPaging>.Of(level).MatchesNothing;

    /// <summary>
    /// Counts the entries of a group that are not empty; false if one of them does not point to a table that is not in the image.
    /// </summary>
    /// <param name="group">64 entries.</param>
    /// <param name="bits">Their bits.</param>
    /// <param name="table">The plausible entries of their level: <see cref="PlausibleEntries{TPaging}.Of"/>.</param>
    /// <param name="missing">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryCountMissing(ReadOnlySpan<ulong> group, WordBits bits, EntryPattern table, out int missing)
    {
        missing = group.Length;
        // No address is below the common bits, and none above the bits of any.
        if (bits.AllMatch(table) && ((bits.Common & s_field) > _last || (bits.Any & s_field) < _first)) return true;
        return EntryWords.TryCountOutside(group, table, s_field, _first, _last, out missing);
    }

    private static EntryPattern PatternOf(PageTableLevel level) => PlausibleEntries<TPaging>.Of(Geometry<TPaging>.TestedLevel(level));

    // The address bits of an entry that is plausible and points to a table: they follow one another, from that of a page on.
    private static ulong AddressField()
    {
        PageTableLevel level = Geometry<TPaging>.TestedLevel(PageTableLevel.Pgd);
        ulong entry = TPaging.TableEntry(default), field = 0;
        for (int i = 0; i < 8 * TPaging.EntrySize; i++)
        {
            ulong changed = TPaging.AddressOf(level, entry ^ (1UL << i)).Value ^ TPaging.AddressOf(level, entry).Value;
            if (changed is > 0 and < PlausibleEntries<TPaging>.AddressLimit) field |= 1UL << i;
        }

        return field;
    }
}
