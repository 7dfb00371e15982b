using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Comparison;

/// <summary>Compares two page tables of the same format.</summary>
/// <param name="Before">One page table.</param>
/// <param name="After">The other one.</param>
/// <param name="InOneMemory">Whether both are in the same memory, so equal table addresses mean the same table.</param>
/// <param name="Kernels">The kernels that wrote the non-present entries.</param>
/// <param name="Wanted">The changes to report.</param>
internal sealed record PageTableDiff(PageTable Before, PageTable After, bool InOneMemory, KernelPair Kernels, ChangeKinds Wanted)
{
    /// <summary>The addresses to compare. Huge pages are reported as a whole.</summary>
    public VirtualRange Range { get; init; } = VirtualRange.All;

    /// <summary>Compares the page tables.</summary>
    /// <param name="found">Gets each run of changes, in ascending order.</param>
    public void Run(Action<ChangeRun> found)
    {
        var merger = new RunMerger<ChangeRun>(found);
        var visitor = new BeforeVisitor(this, merger);
        Before.Accept(ref visitor);
        merger.Finish();
    }

    private readonly struct BeforeVisitor(PageTableDiff diff, RunMerger<ChangeRun> merger) : IPageTableVisitor
    {
        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            var visitor = new AfterVisitor<TMemory>(diff, table, merger);
            diff.After.Accept(ref visitor);
        }
    }

    // With two roots, the formats of the halves differ: each half is compared with its counterpart.
    private readonly struct AfterVisitor<TBefore>(PageTableDiff diff, PageTable before, RunMerger<ChangeRun> merger) : IPageTableVisitor
        where TBefore : struct, IPhysicalMemory
    {
        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            if (before is not PageTable<TPaging, TBefore> counterpart) return;
            RunMerger<ChangeRun> runs = merger;
            new TableComparison<TPaging, TBefore, TMemory>(diff, counterpart, table, run => runs.Add(run)).Run();
        }
    }
}
