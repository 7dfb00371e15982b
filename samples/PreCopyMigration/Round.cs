namespace PreCopyMigration;

/// <summary>What one round of copying did while the guest ran.</summary>
/// <param name="Number">0 for the round that copied everything.</param>
/// <param name="Pages">How many pages it copied.</param>
/// <param name="Elapsed">How long it took, with the search for the pages that were dirtied meanwhile.</param>
/// <param name="Dirtied">The pages that were.</param>
public sealed record Round(int Number, int Pages, TimeSpan Elapsed, PageSet Dirtied)
{
    /// <summary>How many pages were dirtied.</summary>
    public int DirtiedCount { get; } = Dirtied.Count;

    /// <summary>How many bytes it copied.</summary>
    public long Bytes => (long)Pages * GuestMemory.PageSize;

    /// <summary>How many bytes a second it copied.</summary>
    public double BytesPerSecond => Bytes / Elapsed.TotalSeconds;

    /// <summary>How many pages a second were dirtied.</summary>
    public double DirtiedPerSecond => DirtiedCount / Elapsed.TotalSeconds;

    /// <summary>How long the guest would stand still if it were stopped now, and the rest copied as fast as this round was.</summary>
    public TimeSpan EstimatedDowntime => DirtiedCount == 0 ? TimeSpan.Zero : Elapsed * ((double)DirtiedCount / Pages);
}
