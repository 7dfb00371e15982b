namespace WalkGen.Benchmarks;

/// <summary>Two sides of a workload have different results, so their times cannot be compared.</summary>
internal sealed class UnequalResultsException(string workload, string side, object ours, object theirs)
    : Exception($"{workload}: WalkGen and {side} have different results, so the workload was not measured: {ours} and {theirs}.");
