using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>What a soak does, and for how long.</summary>
public sealed record SoakOptions
{
    /// <summary>How many CPUs store, each on a thread of its own.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>How many pages the file has.</summary>
    public int Pages { get; init; } = 512;

    /// <summary>How many areas map the file; each store goes through any of them.</summary>
    public int Areas { get; init; } = 2;

    /// <summary>The TLB of each CPU.</summary>
    public TlbShape Tlb { get; init; } = TlbShape.Default;

    /// <summary>How long to wait between two rounds at most: any time from none to this, chosen at random.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>After how many stores, of all CPUs together, to end.</summary>
    public long Stores { get; init; } = long.MaxValue;

    /// <summary>After which time to end, if the stores take longer.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether to end at the first page that is lost.</summary>
    public bool EndsAtLoss { get; init; }

    /// <summary>Where the random choices of pages begin.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What does a round.</summary>
    public IDirtyProtocol Protocol { get; init; } = new DirtyHelperProtocol();
}
