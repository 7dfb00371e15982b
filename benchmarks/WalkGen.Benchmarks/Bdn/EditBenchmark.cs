using BenchmarkDotNet.Attributes;

namespace WalkGen.Benchmarks;

/// <summary>A family of workloads that change the tables. An iteration is one walk, because the tables are restored before each.</summary>
[InvocationCount(1)]
public abstract class EditBenchmark : WorkloadBenchmark
{
    [IterationSetup]
    public void PutBack() => Restore();
}
