namespace WalkGen.Benchmarks;

/// <summary>A walk that only reads tables of one arena.</summary>
/// <param name="tables">The tables, disposed with the workload.</param>
/// <param name="range">What to walk of them, if not the range of their entries.</param>
internal abstract class ReadWorkload(BenchmarkTables tables, VirtualRange? range = null) : IWorkload
{
    private readonly NativeRequest _request = tables.Request(range);

    public long Entries => tables.LeafCount;

    protected PageTable Table { get; } = tables.Table;

    protected VirtualRange Range { get; } = range ?? tables.Range;

    public abstract Outcome RunWalkGen();

    public abstract OtherWay? Other { get; }

    public Outcome RunNative(NativeWalker native) => Function(native).Run(_request);

    public ulong RunSum() => tables.Sum();

    public void Dispose() => tables.Dispose();

    protected abstract NativeFunction Function(NativeWalker native);
}
