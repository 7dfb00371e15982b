namespace WalkGen.Images;

/// <summary>What was found below entries, each table as often as it is met. Numbers end at <see cref="ulong.MaxValue"/>.</summary>
/// <param name="Good">Tables with entries, all of which make sense at their level.</param>
/// <param name="Malformed">Tables with entries that make no sense.</param>
/// <param name="Missing">Tables that the image does not hold.</param>
/// <param name="Leaves">Present leaves.</param>
public readonly record struct TableCounts(ulong Good, ulong Malformed, ulong Missing, ulong Leaves)
{
    /// <summary>The sums.</summary>
    public static TableCounts operator +(TableCounts left, TableCounts right) => new(
        Sum(left.Good, right.Good), Sum(left.Malformed, right.Malformed), Sum(left.Missing, right.Missing), Sum(left.Leaves, right.Leaves));

    /// <summary>The sums. For languages without operators.</summary>
    public static TableCounts Add(TableCounts left, TableCounts right) => left + right;

    private static ulong Sum(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;
}
