using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>A handler for few entries: all are present, one percent is dirty.</summary>
internal sealed class FilterWorkload(BenchmarkTables tables) : ReadWorkload(tables)
{
    public FilterWorkload(int tables, bool isScattered = false)
        : this(new BenchmarkTables(tables, EntryMix.DirtyOnePercent, isScattered: isScattered))
    {
    }

    public override Outcome RunWalkGen()
    {
        var walker = new FilterWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Addresses);
    }

    public override Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainFilterWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Addresses);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Filter;
}
