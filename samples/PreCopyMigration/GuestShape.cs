namespace PreCopyMigration;

/// <summary>What machine to run, and how hard.</summary>
public sealed record GuestShape
{
    /// <summary>The memory in pages.</summary>
    public int Pages { get; init; } = 16384;

    /// <summary>How many CPUs it has.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>Decides what each CPU does.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many loads and stores each CPU makes in a second; 0 for as many as it can.</summary>
    public double AccessesPerSecond { get; init; } = 1_000_000;
}
