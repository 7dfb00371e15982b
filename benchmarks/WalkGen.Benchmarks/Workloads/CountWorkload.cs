using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>A count without a handler: a random half of the entries is dirty.</summary>
internal sealed class CountWorkload(int tables) : ReadWorkload(new BenchmarkTables(tables, EntryMix.DirtyHalf))
{
    public override Outcome RunWalkGen()
    {
        var walker = new CountWalker();
        walker.Walk(Table, Range);
        return new Outcome((ulong)walker.Dirty);
    }

    public override Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainCountWalker();
        walker.Walk(Table, Range);
        return new Outcome((ulong)walker.Dirty);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Count;
}
