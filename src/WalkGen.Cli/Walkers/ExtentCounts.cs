namespace WalkGen.Cli.Walkers;

/// <summary>How much a list of extents has.</summary>
/// <param name="Extents">Runs of present leaves.</param>
/// <param name="Leaves">The leaves in them.</param>
/// <param name="NonPresentRuns">Runs of entries that are neither present nor empty.</param>
/// <param name="NonPresentEntries">The entries in them.</param>
internal readonly record struct ExtentCounts(long Extents, long Leaves, long NonPresentRuns, long NonPresentEntries);
