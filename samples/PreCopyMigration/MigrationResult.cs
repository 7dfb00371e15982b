namespace PreCopyMigration;

/// <summary>The result of a migration.</summary>
/// <param name="Rounds">The rounds while the guest ran.</param>
/// <param name="Rest">The pages that were copied while the guest was stopped.</param>
/// <param name="Downtime">The time during which the guest was stopped.</param>
/// <param name="Elapsed">The total time.</param>
/// <param name="GuestAccesses">The number of accesses of the guest during the rounds.</param>
/// <param name="FirstDifference">The first page that differs between source and destination, or null.</param>
public sealed record MigrationResult(
    IReadOnlyList<Round> Rounds, PageSet Rest, TimeSpan Downtime, TimeSpan Elapsed, long GuestAccesses, int? FirstDifference)
{
    /// <summary>The number of pages that were copied while the guest was stopped.</summary>
    public int RestCount { get; } = Rest.Count;

    /// <summary>The number of copied pages, including repeated copies.</summary>
    public long PagesCopied => Rounds.Sum(static round => (long)round.Pages) + RestCount;
}
