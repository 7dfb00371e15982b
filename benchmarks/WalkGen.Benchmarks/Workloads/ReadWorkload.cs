namespace WalkGen.Benchmarks;

/// <summary>A read-only walk over tables of one arena.</summary>
/// <param name="tables">The tables. The workload disposes them.</param>
/// <param name="range">The range to walk; null for the range of the entries.</param>
internal abstract class ReadWorkload(BenchmarkTables tables, VirtualRange? range = null) : IWorkload
{
    private readonly NativeRequest _request = tables.Request(range);

    public long Entries => tables.LeafCount;

    protected PageTable Table { get; } = tables.Table;

    protected VirtualRange Range { get; } = range ?? tables.Range;

    public abstract Outcome RunWalkGen();

    public abstract Alternative? Other { get; }

    public virtual Outcome RunNative(NativeWalker native) => Function(native).Run(_request);

    public ulong RunSum() => tables.Sum();

    public void Dispose() => tables.Dispose();

    protected abstract NativeFunction Function(NativeWalker native);
}
