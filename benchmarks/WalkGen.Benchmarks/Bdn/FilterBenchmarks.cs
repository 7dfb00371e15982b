namespace WalkGen.Benchmarks;

/// <summary>A handler for few entries.</summary>
public class FilterBenchmarks : WorkloadBenchmark
{
    protected override string[] Family => ["filter-1pct-l2", "filter-1pct-dram", "filter-1pct-scattered"];
}
