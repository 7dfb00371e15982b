namespace WalkGen.Benchmarks;

/// <summary>Changes of whole tables by plain stores.</summary>
public class ProtectBenchmarks : EditBenchmark
{
    protected override string[] Family => ["bulk-l2", "bulk-dram"];
}
