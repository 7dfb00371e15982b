namespace WalkGen.Benchmarks;

/// <summary>A handler on many entries.</summary>
public class PresentBenchmarks : WorkloadBenchmark
{
    public override IEnumerable<string> Names => ["dense-l2", "half-l2"];
}
