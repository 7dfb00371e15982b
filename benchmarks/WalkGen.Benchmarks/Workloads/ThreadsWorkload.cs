using WalkGen.Benchmarks.Walkers;
using WalkGen.Pieces;

namespace WalkGen.Benchmarks;

/// <summary>A handler for dirty pages on two threads, compared with one thread.</summary>
internal sealed class ThreadsWorkload(int tables, Func<ulong, ulong> mix) : ReadWorkload(new BenchmarkTables(tables, mix))
{
    private static readonly ParallelOptions TwoThreads = new() { MaxDegreeOfParallelism = 2 };

    public override Outcome RunWalkGen()
    {
        var walker = new FilterWalker();
        walker.WalkParallel(Table, Range, TwoThreads);
        return Of(walker);
    }

    public override Alternative? Other => new(Alternative.OneThread, () =>
    {
        var walker = new FilterWalker();
        walker.Walk(Table, Range);
        return Of(walker);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Filter;

    private static Outcome Of(FilterWalker found) => new(found.Pages, found.Addresses);
}
