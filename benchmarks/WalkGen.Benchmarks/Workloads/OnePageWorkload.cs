using System.Runtime.CompilerServices;
using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>A walk for each page, as DAMON checks its samples. Each page of the tables is visited once.</summary>
internal sealed unsafe class OnePageWorkload : IWorkload
{
    private const ulong PageSize = 1 << 12;

    private readonly BenchmarkTables _tables;
    private readonly PageTable _table;
    private readonly uint[] _order;
    private readonly NativeRequest _request;

    /// <summary>Builds the tables.</summary>
    /// <param name="tables">The number of PTE tables.</param>
    /// <param name="order">Makes the order of the pages from their number.</param>
    public OnePageWorkload(int tables, Func<long, uint[]> order)
    {
        _tables = new BenchmarkTables(tables, EntryMix.DirtyHalf);
        _table = _tables.Table;
        _order = order(_tables.LeafCount);
        _request = _tables.Request() with
        {
            Pages = (uint*)Unsafe.AsPointer(ref _order[0]),
            PageCount = (ulong)_order.Length,
        };
    }

    public long Entries => _order.Length;

    public Outcome RunWalkGen()
    {
        var walker = new PresentWalker();
        foreach (uint page in _order) walker.Walk(_table, PageAt(page));
        return new Outcome(walker.Pages, walker.Entries);
    }

    public Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainPresentWalker();
        foreach (uint page in _order) walker.Walk(_table, PageAt(page));
        return new Outcome(walker.Pages, walker.Entries);
    });

    public Outcome RunNative(NativeWalker native) => native.OnePage.Run(_request);

    public ulong RunSum() => _tables.Sum();

    public void Dispose() => _tables.Dispose();

    private VirtualRange PageAt(uint page) => VirtualRange.FromLength(_tables.Range.Start + (page * PageSize), PageSize);
}
