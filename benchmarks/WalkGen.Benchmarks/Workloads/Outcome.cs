namespace WalkGen.Benchmarks;

/// <summary>The result of a walk, which must be equal for all sides. Unused fields are 0.</summary>
/// <param name="Count">The number of entries or runs.</param>
/// <param name="Sum">The sum of their addresses, raw entries or pages.</param>
/// <param name="Hash">A hash of the ranges, in order.</param>
/// <param name="Touched">The range from the first to the last changed page.</param>
internal readonly record struct Outcome(ulong Count, ulong Sum = 0, ulong Hash = 0, VirtualRange? Touched = null);
