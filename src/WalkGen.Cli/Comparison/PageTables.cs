using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Comparison;

/// <summary>Compares two page tables of one format, whatever it is.</summary>
internal static class PageTables
{
    /// <summary>Tells <paramref name="found"/> what differs, in ascending order.</summary>
    /// <param name="before">One page table.</param>
    /// <param name="after">The other one, of the same format.</param>
    /// <param name="inOneMemory">Whether both lie in the same memory, so that equal addresses of tables mean the same table.</param>
    /// <param name="kernels">Who wrote the entries that are not present.</param>
    /// <param name="wanted">What to look for.</param>
    /// <param name="found">Gets each run.</param>
    public static void Compare(PageTable before, PageTable after, bool inOneMemory, Kernels kernels, ChangeKinds wanted, Action<ChangeRun> found)
    {
        var runs = new RunMerge<ChangeRun>(found);
        var visitor = new Before(after, inOneMemory, kernels, wanted, runs);
        before.Accept(ref visitor);
        runs.Finish();
    }

    private readonly struct Before(PageTable other, bool inOneMemory, Kernels kernels, ChangeKinds wanted, RunMerge<ChangeRun> runs) : IPageTableVisitor
    {
        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            var visitor = new After<TMemory>(table, inOneMemory, kernels, wanted, runs);
            other.Accept(ref visitor);
        }
    }

    // With a root for each half, the formats of the halves differ: each finds its own.
    private readonly struct After<TBefore>(PageTable before, bool inOneMemory, Kernels kernels, ChangeKinds wanted, RunMerge<ChangeRun> runs) : IPageTableVisitor
        where TBefore : struct, IPhysicalMemory
    {
        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            if (before is PageTable<TPaging, TBefore> half) new TableComparison<TPaging, TBefore, TMemory>(half, table, inOneMemory, kernels, wanted, runs.Add).Run();
        }
    }
}
