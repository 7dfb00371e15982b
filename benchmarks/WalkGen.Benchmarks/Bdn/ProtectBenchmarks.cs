namespace WalkGen.Benchmarks;

/// <summary>Changes of whole tables by plain stores.</summary>
public class ProtectBenchmarks : EditBenchmark
{
    public override IEnumerable<string> Names => ["bulk-l2", "bulk-dram"];
}
