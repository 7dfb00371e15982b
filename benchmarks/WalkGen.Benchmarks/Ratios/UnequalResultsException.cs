namespace WalkGen.Benchmarks;

/// <summary>Two sides of a workload came to different results, so their times mean nothing.</summary>
internal sealed class UnequalResultsException(string workload, string side, object ours, object theirs)
    : Exception($"{workload}: WalkGen and {side} differ, so it was not timed: {ours} against {theirs}.");
