namespace DirtyTracking;

/// <summary>Consecutive pages of a file.</summary>
/// <param name="First">The first page.</param>
/// <param name="Count">How many there are, at least one.</param>
public readonly record struct PageRun(ulong First, ulong Count);
