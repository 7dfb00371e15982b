namespace WalkGen.Benchmarks;

/// <summary>Walks above the lowest level.</summary>
public class UpperLevelBenchmarks : WorkloadBenchmark
{
    protected override string[] Family => ["pmd", "sparse-128t"];
}
