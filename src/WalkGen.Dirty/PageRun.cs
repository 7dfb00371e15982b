namespace WalkGen.Dirty;

/// <summary>Consecutive pages.</summary>
/// <param name="First">The first page.</param>
/// <param name="Count">The number of pages, at least 1.</param>
public readonly record struct PageRun(ulong First, ulong Count);
