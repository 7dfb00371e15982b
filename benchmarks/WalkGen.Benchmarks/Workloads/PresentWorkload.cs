using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>A handler on many entries: on those that are present, all or a random half of them.</summary>
internal sealed class PresentWorkload(BenchmarkTables tables) : ReadWorkload(tables)
{
    public override Outcome RunWalkGen()
    {
        var walker = new PresentWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Entries);
    }

    public override OtherWay? Other => OtherWay.Plainly(() =>
    {
        var walker = new PlainPresentWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Entries);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Present;
}
