using BenchmarkDotNet.Attributes;

namespace WalkGen.Benchmarks;

/// <summary>A family of workloads that change the tables: one walk per iteration, as they are put back before each.</summary>
[InvocationCount(1)]
public abstract class EditBenchmark : WorkloadBenchmark
{
    [IterationSetup]
    public void PutBack() => Restore();
}
