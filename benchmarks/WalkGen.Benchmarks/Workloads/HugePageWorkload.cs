using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>A PMD level with only huge pages.</summary>
internal sealed class HugePageWorkload(int tables) : ReadWorkload(new BenchmarkTables(tables, EntryMix.HugePages, PageTableLevel.Pmd))
{
    public override Outcome RunWalkGen()
    {
        var walker = new HugePageWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Entries);
    }

    public override Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainHugePageWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Pages, walker.Entries);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Huge;
}
