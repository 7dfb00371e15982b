namespace PreCopyMigration;

/// <summary>The configuration of the machine and its load.</summary>
public sealed record GuestShape
{
    /// <summary>The number of pages of memory.</summary>
    public int Pages { get; init; } = 16384;

    /// <summary>The number of CPUs.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>The seed of the accesses of the CPUs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The number of loads and stores of each CPU per second; 0 for no limit.</summary>
    public double AccessesPerSecond { get; init; } = 1_000_000;
}
