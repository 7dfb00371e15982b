namespace PreCopyMigration;

/// <summary>One round of copying while the guest ran.</summary>
/// <param name="Number">The number of the round; round 0 copies all pages.</param>
/// <param name="Pages">The number of copied pages.</param>
/// <param name="Elapsed">The time of the round, including the search for dirtied pages.</param>
/// <param name="Dirtied">The pages that were dirtied during the round.</param>
public sealed record Round(int Number, int Pages, TimeSpan Elapsed, PageSet Dirtied)
{
    /// <summary>The number of dirtied pages.</summary>
    public int DirtiedCount { get; } = Dirtied.Count;

    /// <summary>The number of copied bytes.</summary>
    public long Bytes => (long)Pages * GuestMemory.PageSize;

    /// <summary>The number of copied bytes per second.</summary>
    public double BytesPerSecond => Bytes / Elapsed.TotalSeconds;

    /// <summary>The number of dirtied pages per second.</summary>
    public double DirtiedPerSecond => DirtiedCount / Elapsed.TotalSeconds;

    /// <summary>The downtime if the guest were stopped now and the dirtied pages copied at the speed of this round.</summary>
    public TimeSpan EstimatedDowntime => DirtiedCount == 0 ? TimeSpan.Zero : Elapsed * ((double)DirtiedCount / Pages);
}
