using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>An exclusive change of all entries: all pages are write-protected.</summary>
internal sealed class ProtectWorkload(int tables) : EditWorkload(new BenchmarkTables(tables, EntryMix.DirtyOnePercent))
{
    public override Outcome RunWalkGen()
    {
        var walker = new ProtectWalker { Protected = new PteChanges() };
        walker.Edit(Table, Range);
        return new Outcome((ulong)walker.Protected.Count, Touched: walker.Protected.Touched);
    }

    public override Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainProtectWalker();
        walker.Edit(Table, Range);
        return new Outcome(walker.Count, Touched: walker.Touched);
    });

    public override Outcome RunNative(NativeWalker native) => native.Protect.Run(Request());
}
