namespace WalkGen;

/// <summary>
/// Steps through owned tables, from the root down over the real levels. A folded level has no table: the table below an entry is one of the
/// level after the tested level.
/// </summary>
internal static class RealLevels<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>The level of the tables that entries of <paramref name="level"/> point to.</summary>
    public static PageTableLevel Below(PageTableLevel level) => Geometry<TPaging>.TestedLevel(level) + 1;

    /// <summary>Splits <paramref name="range"/>, which is in one table of <paramref name="level"/>, at the bounds of its entries.</summary>
    public static IEnumerable<VirtualRange> Pieces(PageTableLevel level, VirtualRange range)
    {
        ulong start = range.Start.Value;
        while (true)
        {
            ulong last = Geometry<TPaging>.EntryLast(level, start, range.Last.Value);
            yield return new VirtualRange(start, last);
            if (last == range.Last.Value) yield break; // compare first: the next address after the last page would overflow
            start = last + 1;
        }
    }

    /// <summary>The range of the entry of <paramref name="level"/> that contains <paramref name="piece"/>.</summary>
    public static VirtualRange Whole(PageTableLevel level, VirtualRange piece)
    {
        ulong offset = Geometry<TPaging>.OffsetMask(level);
        return new VirtualRange(piece.Start.Value & ~offset, piece.Start.Value | offset);
    }
}
