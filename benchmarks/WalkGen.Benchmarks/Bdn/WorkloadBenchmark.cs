using BenchmarkDotNet.Attributes;

namespace WalkGen.Benchmarks;

/// <summary>Runs a family of workloads with BenchmarkDotNet. An operation is one whole walk, as in the command <c>ratios</c>.</summary>
public abstract class WorkloadBenchmark
{
    private NativeBuild? _native;
    private IWorkload? _workload;

    /// <summary>The names of the workloads, for BenchmarkDotNet.</summary>
    public IEnumerable<string> Names => Family;

    [ParamsSource(nameof(Names))]
    public string Workload { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        _native = NativeBuild.Run();
        var info = WorkloadCatalog.All.Single(info => info.Name == Workload);
        _workload = info.Prepare(info.Size);
        WorkloadCheck.Run(info.Name, _workload, _native.Walker);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _workload?.Dispose();
        _native?.Dispose();
    }

    [Benchmark]
    public ulong WalkGen() => _workload!.RunWalkGen().Count;

    [Benchmark(Baseline = true)]
    public ulong C() => _workload!.RunNative(_native!.Walker ?? throw new NotSupportedException(_native.Problem)).Count;

    [Benchmark]
    public ulong Sum() => _workload!.RunSum();

    /// <summary>The names of the family's workloads.</summary>
    protected abstract string[] Family { get; }

    /// <summary>Restores the tables after a walk.</summary>
    protected void Restore() => _workload!.Restore();
}
