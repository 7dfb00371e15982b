namespace WalkGen.Benchmarks;

/// <summary>Counts without a handler.</summary>
public class CountBenchmarks : WorkloadBenchmark
{
    public override IEnumerable<string> Names => ["count-l2", "count-dram"];
}
