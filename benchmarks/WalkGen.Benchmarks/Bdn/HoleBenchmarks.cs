namespace WalkGen.Benchmarks;

/// <summary>Merged holes.</summary>
public class HoleBenchmarks : WorkloadBenchmark
{
    protected override string[] Family => ["holes-l2"];
}
