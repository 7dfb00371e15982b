using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>Merged holes: one percent of the entries are pages, and the range goes on behind the last table, over empty PMD entries.</summary>
internal sealed class HoleWorkload : ReadWorkload
{
    private const ulong Behind = 8UL << 21;

    public HoleWorkload(int tables) : this(new BenchmarkTables(tables, EntryMix.PresentOnePercent))
    {
    }

    private HoleWorkload(BenchmarkTables tables) : base(tables, new VirtualRange(tables.Range.Start, tables.Range.Last + Behind))
    {
    }

    public override Outcome RunWalkGen()
    {
        var walker = new HoleWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Runs, walker.Pages, walker.Hash);
    }

    public override OtherWay? Other => OtherWay.Plainly(() =>
    {
        var walker = new PlainHoleWalker();
        walker.Walk(Table, Range);
        walker.Flush();
        return new Outcome(walker.Found.Runs, walker.Found.Pages, walker.Found.Hash);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Holes;
}
