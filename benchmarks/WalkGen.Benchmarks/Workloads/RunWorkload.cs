using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>Runs of pages that map contiguous frames with the same flags. All entries are present.</summary>
internal sealed class RunWorkload : ReadWorkload
{
    /// <param name="tables">The number of tables.</param>
    /// <param name="length">The mean length of a run, in pages.</param>
    public RunWorkload(int tables, int length) : this(Tables(tables, length))
    {
    }

    private RunWorkload(BenchmarkTables tables) : base(tables)
    {
    }

    public override Outcome RunWalkGen()
    {
        var walker = new RunWalker();
        walker.Walk(Table, Range);
        return new Outcome(walker.Found.Runs, walker.Found.Pages, walker.Found.Hash);
    }

    public override Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainRunWalker();
        walker.Walk(Table, Range);
        walker.Flush();
        return new Outcome(walker.Found.Runs, walker.Found.Pages, walker.Found.Hash);
    });

    protected override NativeFunction Function(NativeWalker native) => native.Runs;

    private static BenchmarkTables Tables(int tables, int length)
    {
        var made = new BenchmarkTables(tables, EntryMix.DirtyHalf);
        MakeRuns(made.Leaves, length);
        return made;
    }

    /// <summary>Makes <paramref name="leaves"/> runs of contiguous frames. Their accessed and dirty bits stay.</summary>
    internal static void MakeRuns(Span<ulong> leaves, int length)
    {
        const ulong use = 0x60;
        for (int i = 1; i < leaves.Length; i++)
        {
            if (Noise.At(i) % (ulong)length != 0) leaves[i] = ((leaves[i - 1] + 0x1000) & ~use) | (leaves[i] & use);
        }
    }
}
