namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>
/// Words that an entry may hold: empty, entries that the format makes, any bits, and any of those bits that flags look at.
/// </summary>
internal static class RandomWords
{
    public static IEnumerable<ulong> Of<TPaging>(Random random, PageTableLevel level, int count)
        where TPaging : struct, IPagingFormat
    {
        ulong flags = FlagBits<TPaging>(level);
        for (int i = 0; i < count; i++) yield return Next<TPaging>(random, level, flags);
    }

    public static ulong Any(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    private static ulong Next<TPaging>(Random random, PageTableLevel level, ulong flags)
        where TPaging : struct, IPagingFormat
    {
        ulong word = random.Next(8) switch
        {
            0 => 0,
            1 => TPaging.LeafEntry(level, new PhysicalAddress(Any(random) & 0xffff_f000), (EntryFlags)random.Next(1 << 11)),
            2 => TPaging.TableEntry(new PhysicalAddress(Any(random) & 0xffff_f000)),
            3 => Any(random),
            _ => (Any(random) & flags) | (random.Next(2) == 0 ? 0 : Any(random) & ~flags),
        };
        return TPaging.EntrySize == 8 ? word : (uint)word;
    }

    /// <summary>All bits that a flag of the format looks at: few, so that random ones meet every case.</summary>
    private static ulong FlagBits<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
        => Enum.GetValues<EntryFlags>()
            .Aggregate(0UL, (bits, flag) => bits | TPaging.FlagPattern(level, flag).Mask | TPaging.AlternateFlagPattern(level, flag).Mask);
}
