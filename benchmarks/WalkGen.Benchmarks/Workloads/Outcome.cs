namespace WalkGen.Benchmarks;

/// <summary>What a walk found, the same for both sides; what a workload has no use for is 0.</summary>
/// <param name="Count">How many entries or runs it was about.</param>
/// <param name="Sum">Their addresses, raw entries or pages, added up.</param>
/// <param name="Hash">A hash of ranges, in their order.</param>
/// <param name="Touched">From the first to the last page that was changed.</param>
internal readonly record struct Outcome(ulong Count, ulong Sum = 0, ulong Hash = 0, VirtualRange? Touched = null);
