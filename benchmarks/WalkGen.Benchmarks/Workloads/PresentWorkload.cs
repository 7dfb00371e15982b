using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>A handler for many entries: all or a random half are present.</summary>
internal sealed class PresentWorkload(BenchmarkTables tables) : ReadWorkload(tables)
{
    public override Outcome RunWalkGen()
    {
        var walker = new PresentWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Entries);
    }

    public override Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainPresentWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Entries);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Present;
}
