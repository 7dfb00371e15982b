namespace WalkGen.Benchmarks;

/// <summary>Merged holes.</summary>
public class HoleBenchmarks : WorkloadBenchmark
{
    public override IEnumerable<string> Names => ["holes-l2"];
}
