using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>A handler on the few entries that match: all are present, one percent dirty.</summary>
internal sealed class FilterWorkload(BenchmarkTables tables) : ReadWorkload(tables)
{
    public FilterWorkload(int tables, bool isScattered = false) : this(new BenchmarkTables(tables, EntryMix.DirtyOnePercent, isScattered: isScattered))
    {
    }

    public override Outcome RunWalkGen()
    {
        var walker = new FilterWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Addresses);
    }

    public override OtherWay? Other => OtherWay.Plainly(() =>
    {
        var walker = new PlainFilterWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Addresses);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Filter;
}
