namespace WalkGen;

/// <summary>
/// How owned tables are gone through: from the root down over the real levels only. A folded level has no table, so the table below an
/// entry is that of the first level under its tested one.
/// </summary>
internal static class RealLevels<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>The level of the tables that entries of <paramref name="level"/> point to.</summary>
    public static PageTableLevel Below(PageTableLevel level) => Geometry<TPaging>.TestedLevel(level) + 1;

    /// <summary>Cuts <paramref name="range"/>, of one table of <paramref name="level"/>, into the parts that its entries cover.</summary>
    public static IEnumerable<VirtualRange> Pieces(PageTableLevel level, VirtualRange range)
    {
        ulong start = range.Start.Value;
        while (true)
        {
            ulong last = Geometry<TPaging>.EntryLast(level, start, range.Last.Value);
            yield return new VirtualRange(start, last);
            if (last == range.Last.Value) yield break; // compared before the step: behind the topmost page it would wrap
            start = last + 1;
        }
    }

    /// <summary>All that an entry of <paramref name="level"/> covers, of which <paramref name="piece"/> is a part.</summary>
    public static VirtualRange Whole(PageTableLevel level, VirtualRange piece)
    {
        ulong offset = Geometry<TPaging>.OffsetMask(level);
        return new VirtualRange(piece.Start.Value & ~offset, piece.Start.Value | offset);
    }
}
