namespace WalkGen.Benchmarks;

/// <summary>Walks over single pages and VMAs, and translations.</summary>
public class SmallWalkBenchmarks : WorkloadBenchmark
{
    protected override string[] Family => ["one-page-l2", "one-page-ascending-l2", "areas-1", "translate-l2"];
}
