
namespace DirtyTracking;

/// <summary>The options of a soak test.</summary>
public sealed record SoakOptions
{
    /// <summary>The number of CPUs, each on its own thread.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>The number of pages of the file.</summary>
    public int Pages { get; init; } = 512;

    /// <summary>The number of VMAs that map the file. Each store uses one of them at random.</summary>
    public int Vmas { get; init; } = 2;

    /// <summary>The TLB of each CPU.</summary>
    public int TlbEntries { get; init; } = 256;

    /// <summary>The maximum time between two rounds, which is random.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>The number of stores of all CPUs after which the test ends.</summary>
    public long Stores { get; init; } = long.MaxValue;

    /// <summary>The time after which the test ends, if the stores take longer.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether the test ends at the first lost page.</summary>
    public bool EndsAtLoss { get; init; }

    /// <summary>The seed of the random choices.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The protocol under test.</summary>
    public IDirtyProtocol Protocol { get; init; } = new DirtyHelperProtocol();
}
