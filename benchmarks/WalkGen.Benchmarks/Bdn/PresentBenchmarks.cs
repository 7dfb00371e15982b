namespace WalkGen.Benchmarks;

/// <summary>A handler for many entries.</summary>
public class PresentBenchmarks : WorkloadBenchmark
{
    protected override string[] Family => ["dense-l2", "half-l2"];
}
