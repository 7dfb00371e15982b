namespace WalkGen.Benchmarks;

/// <summary>Atomic changes with their bookkeeping.</summary>
public class CleanBenchmarks : EditBenchmark
{
    protected override string[] Family => ["clean-atomic-1pct-l2", "clean-atomic-1pct-dram", "clean-atomic-100pct"];
}
