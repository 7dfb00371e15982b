using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>
/// The tables and leaves below a range of entries. A shared table counts each time. Counts saturate at <see cref="ulong.MaxValue"/>.
/// </summary>
/// <param name="Good">Tables with present entries that are all plausible at their level.</param>
/// <param name="Malformed">Tables with implausible entries.</param>
/// <param name="Missing">Tables that the image does not contain.</param>
/// <param name="Leaves">Present leaves.</param>
/// <param name="UserLeaves">Present leaves that user code may access.</param>
public readonly record struct TableCounts(ulong Good, ulong Malformed, ulong Missing, ulong Leaves, ulong UserLeaves)
{
    /// <summary>Present leaves that were accessed.</summary>
    public ulong AccessedLeaves { get; init; }

    /// <summary>The sum of each count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TableCounts operator +(TableCounts left, TableCounts right) => new(
        Sum(left.Good, right.Good),
        Sum(left.Malformed, right.Malformed),
        Sum(left.Missing, right.Missing),
        Sum(left.Leaves, right.Leaves),
        Sum(left.UserLeaves, right.UserLeaves))
    {
        AccessedLeaves = Sum(left.AccessedLeaves, right.AccessedLeaves),
    };

    /// <summary>The sum of each count, for languages without operators.</summary>
    public static TableCounts Add(TableCounts left, TableCounts right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Sum(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;
}
