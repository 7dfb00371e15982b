namespace WalkGen.Benchmarks;

/// <summary>Memory in several segments.</summary>
public class SegmentBenchmarks : WorkloadBenchmark
{
    protected override string[] Family => ["segments-8"];
}
