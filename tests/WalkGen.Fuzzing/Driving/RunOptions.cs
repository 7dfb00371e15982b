namespace WalkGen.Fuzzing;

/// <summary>How a run ends, and what it allows.</summary>
internal sealed record RunOptions
{
    /// <summary>The seed: with the number of an input, it decides the input.</summary>
    public int Seed { get; init; }

    /// <summary>The number of the first input.</summary>
    public long First { get; init; }

    /// <summary>The number of inputs.</summary>
    public long Count { get; init; } = long.MaxValue;

    /// <summary>The longest time of the run.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    /// <summary>The longest time of one input.</summary>
    public TimeSpan Hang { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest resident memory of the process, in bytes.</summary>
    public long MostMemory { get; init; } = 256 << 20;

    /// <summary>Where inputs that fail are saved.</summary>
    public required string Crashes { get; init; }

    /// <summary>After so many failures the run ends.</summary>
    public int MostCrashes { get; init; } = 20;
}
