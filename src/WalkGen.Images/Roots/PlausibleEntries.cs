using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>
/// Patterns of present entries that are plausible, for code that tests many entries at once. Other entries may be plausible too: they are
/// tested one by one.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal static class PlausibleEntries<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>No machine has memory or devices above this address: an entry that points there is data.</summary>
    public const ulong AddressLimit = 1UL << 47;

    private static readonly EntryPattern[] s_patterns =
        [.. Enumerable.Range(0, (int)PageTableLevel.Pte + 1).Select(static level => PatternOf((PageTableLevel)level))];

    /// <summary>
    /// A pattern of plausible entries of <paramref name="level"/>: leaves of the lowest one, else entries that point to tables.
    /// </summary>
    public static EntryPattern Of(PageTableLevel level) => s_patterns[(int)level];

    /// <summary>The bits of an entry of <paramref name="level"/> that decide whether it has <paramref name="flag"/>.</summary>
    private static ulong BitsOf(PageTableLevel level, EntryFlags flag)
        => BitsOf(TPaging.FlagPattern(level, flag)) | BitsOf(TPaging.AlternateFlagPattern(level, flag));

    private static EntryPattern PatternOf(PageTableLevel level)
    {
        if (level < PageTableLevel.Pgd || Geometry<TPaging>.IsPassThrough(level)) return EntryPattern.Never;
        bool isLowest = level == PageTableLevel.Pte;
        ulong sample = isLowest
            ? TPaging.LeafEntry(level, default, EntryFlags.None)
            : TPaging.TableEntry(default) & ~TPaging.ReservedInTable(level);
        EntryFlags flags = isLowest ? EntryFlags.Present | EntryFlags.Leaf : EntryFlags.Present;
        ulong same = HighAddress(level, sample);
        if (!isLowest) same |= BitsOf(level, EntryFlags.Leaf); // those of an entry that is no leaf
        if (TPaging.NapotOrder != 0) same |= BitsOf(level, EntryFlags.Contiguous); // it does not contain its own address
        return OneOf(sample, TPaging.FlagPattern(level, flags), TPaging.AlternateFlagPattern(level, flags))
            .And(OneOf(sample, TPaging.WellFormedPattern(level), TPaging.AlternateWellFormedPattern(level)))
            .And(new EntryPattern(same, sample & same));
    }

    private static ulong BitsOf(EntryPattern pattern) => pattern.MatchesNothing ? 0 : pattern.Mask;

    private static EntryPattern OneOf(ulong sample, EntryPattern first, EntryPattern second)
        => first.Matches(sample) ? first : second.Matches(sample) ? second : EntryPattern.Never;

    private static ulong HighAddress(PageTableLevel level, ulong sample)
    {
        ulong bits = 0;
        for (int i = 0; i < 8 * TPaging.EntrySize; i++)
        {
            ulong changed = TPaging.AddressOf(level, sample ^ (1UL << i)).Value ^ TPaging.AddressOf(level, sample).Value;
            if (changed >= AddressLimit) bits |= 1UL << i;
        }

        return bits;
    }
}
