using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>Four walkers in one walk, compared with the dearest of them alone. C walks four times.</summary>
internal sealed class FusedWorkload : ReadWorkload
{
    private readonly BenchmarkTables _tables;

    public FusedWorkload(int tables, bool isScattered = false)
        : this(new BenchmarkTables(tables, EntryMix.DirtyOnePercent, isScattered: isScattered))
    {
    }

    private FusedWorkload(BenchmarkTables tables) : base(tables)
    {
        _tables = tables;
        RunWorkload.MakeRuns(tables.Leaves, length: 1000);
    }

    public override Outcome RunWalkGen()
    {
        var walker = new FusedFour(default, default, default, default);
        walker.Walk(Table, Range);
        return Sum(
            new Outcome((ulong)walker.CountWalker.Dirty), new Outcome(walker.FilterWalker.Pages, walker.FilterWalker.Addresses),
            Of(walker.HoleWalker), Of(walker.RunWalker.Found));
    }

    public override Alternative? Other => new(Alternative.Dearest, () =>
    {
        var walker = new RunWalker();
        walker.Walk(Table, Range);
        return Of(walker.Found);
    });

    public override Outcome RunNative(NativeWalker native)
    {
        NativeRequest request = _tables.Request();
        return Sum(native.Count.Run(request), native.Filter.Run(request), native.Holes.Run(request), native.Runs.Run(request));
    }

    protected override NativeFunction Function(NativeWalker native) => native.Runs;

    private static Outcome Of(HoleWalker found) => new(found.Runs, found.Pages, found.Hash);

    private static Outcome Sum(params ReadOnlySpan<Outcome> outcomes)
    {
        Outcome sum = default;
        foreach (Outcome one in outcomes) sum = new(sum.Count + one.Count, sum.Sum + one.Sum, sum.Hash ^ one.Hash);
        return sum;
    }
}
