namespace WalkGen.Cli.Walkers;

/// <summary>What a walk found above the lowest level: one of three kinds.</summary>
/// <param name="Start">The first virtual address.</param>
internal readonly record struct FoundAbove(VirtualAddress Start)
{
    /// <summary>A non-present entry.</summary>
    public NonPresentExtent? NonPresent { get; init; }

    /// <summary>The pages of a table that is not walked again, which are all the same.</summary>
    public Extent? Uniform { get; init; }

    /// <summary>A table that is not walked again.</summary>
    public RepeatedTable? Repeated { get; init; }
}
