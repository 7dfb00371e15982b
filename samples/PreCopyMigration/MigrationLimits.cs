namespace PreCopyMigration;

/// <summary>The limits: the guest is stopped when one of them is reached.</summary>
public sealed record MigrationLimits
{
    /// <summary>The remaining pages can be copied in this time.</summary>
    public TimeSpan Downtime { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The number of rounds.</summary>
    public int Rounds { get; init; } = 30;

    /// <summary>The elapsed time at the end of a round.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The bandwidth of the link in bytes per second; 0 for no limit. It does not stop the guest.</summary>
    public double LinkBytesPerSecond { get; init; } = 32 << 20;
}
