namespace WalkGen.Benchmarks;

/// <summary>Atomic changes that are recorded.</summary>
public class CleanBenchmarks : EditBenchmark
{
    protected override string[] Family => ["clean-atomic-1pct-l2", "clean-atomic-1pct-dram", "clean-atomic-100pct"];
}
