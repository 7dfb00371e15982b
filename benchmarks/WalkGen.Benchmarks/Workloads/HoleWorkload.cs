using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>
/// Coalesced holes: one percent of the entries is present, or is not. The range continues after the last table with empty PMD entries.
/// </summary>
internal sealed class HoleWorkload : ReadWorkload
{
    private const ulong TailLength = 8UL << 21;

    public HoleWorkload(int tables, bool isDense = false)
        : this(new BenchmarkTables(tables, isDense ? EntryMix.EmptyOnePercent : EntryMix.PresentOnePercent))
    {
    }

    private HoleWorkload(BenchmarkTables tables) : base(tables, new VirtualRange(tables.Range.Start, tables.Range.Last + TailLength))
    {
    }

    public override Outcome RunWalkGen()
    {
        var walker = new HoleWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Runs, walker.Pages, walker.Hash);
    }

    public override Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainHoleWalker();
        walker.Walk(Table, Range);
        walker.Flush();
        return new Outcome(walker.Found.Runs, walker.Found.Pages, walker.Found.Hash);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Holes;
}
