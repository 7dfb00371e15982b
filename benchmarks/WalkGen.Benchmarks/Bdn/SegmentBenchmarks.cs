namespace WalkGen.Benchmarks;

/// <summary>Memory in several pieces.</summary>
public class SegmentBenchmarks : WorkloadBenchmark
{
    public override IEnumerable<string> Names => ["segments-8"];
}
