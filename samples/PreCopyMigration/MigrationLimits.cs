namespace PreCopyMigration;

/// <summary>When to stop the guest and copy the rest: as soon as one of these is met.</summary>
public sealed record MigrationLimits
{
    /// <summary>The rest would be copied in this time.</summary>
    public TimeSpan Downtime { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>There were so many rounds.</summary>
    public int Rounds { get; init; } = 30;

    /// <summary>So much time has passed when a round ends.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>No limit but a property of the link: how many bytes it carries in a second; 0 for as many as the host can copy.</summary>
    public double LinkBytesPerSecond { get; init; } = 32 << 20;
}
