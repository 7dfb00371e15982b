namespace WalkGen.Benchmarks;

/// <summary>Walks above the lowest level.</summary>
public class UpperLevelBenchmarks : WorkloadBenchmark
{
    public override IEnumerable<string> Names => ["pmd", "sparse-128t"];
}
