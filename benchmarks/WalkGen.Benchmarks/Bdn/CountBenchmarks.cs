namespace WalkGen.Benchmarks;

/// <summary>Counts without a handler.</summary>
public class CountBenchmarks : WorkloadBenchmark
{
    protected override string[] Family => ["count-l2", "count-dram"];
}
