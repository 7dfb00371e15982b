namespace WalkGen.Benchmarks;

/// <summary>Coalesced holes.</summary>
public class HoleBenchmarks : WorkloadBenchmark
{
    protected override string[] Family => ["holes-l2"];
}
