namespace PreCopyMigration;

/// <summary>How a migration went.</summary>
/// <param name="Rounds">The rounds while the guest ran.</param>
/// <param name="Rest">The pages that were copied when it stood still.</param>
/// <param name="Downtime">How long it stood still.</param>
/// <param name="Elapsed">How long all took.</param>
/// <param name="GuestAccesses">How many accesses the guest made in the rounds.</param>
/// <param name="FirstDifference">The first page that differs between source and target, or null if none does.</param>
public sealed record MigrationResult(
    IReadOnlyList<Round> Rounds, PageSet Rest, TimeSpan Downtime, TimeSpan Elapsed, long GuestAccesses, int? FirstDifference)
{
    /// <summary>How many pages were copied when it stood still.</summary>
    public int RestCount { get; } = Rest.Count;

    /// <summary>How many pages were copied, those that were copied again included.</summary>
    public long PagesCopied => Rounds.Sum(static round => (long)round.Pages) + RestCount;
}
