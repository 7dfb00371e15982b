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

    /// <summary>
    /// The first address from <paramref name="from"/> on at which no run of changes goes on; null if one goes on until
    /// <paramref name="last"/>. It compares at most about four times the length of this run.
    /// </summary>
    /// <param name="from">The address of a PMD entry of a table of <see cref="Before"/>, and not 0.</param>
    /// <param name="last">The last address to search, inclusive.</param>
    public VirtualAddress? FindBreak(VirtualAddress from, VirtualAddress last)
    {
        for (ulong length = RunBreak.LargestPage; ; length *= 2)
        {
            VirtualAddress end = last.Value - from.Value < length ? last : from + (length - 1);
            VirtualAddress? crossing = null;
            (this with { Range = new VirtualRange(from.Value - RunBreak.LargestPage, end.Value) }).Run(change =>
            {
                if (change.Start < from && change.Last >= from) crossing = change.Last;
            });
            if (crossing is not { } ended) return from;
            if (ended < end) return ended + 1;
            if (end == last) return null;
        }
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
