using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>The memory of a VMA by node, in pages of the VMA (Linux: a line of <c>/proc/PID/numa_maps</c>).</summary>
internal sealed record NumaVma(Vma Vma, long[] PagesOfNode)
{
    /// <summary>The number of dirty pages.</summary>
    public long Dirty { get; set; }
}

/// <summary>Counts the pages of each VMA by node (Linux: <c>gather_pte_stats</c>, <c>fs/proc/task_mmu.c</c>).</summary>
/// <param name="nodes">The number of nodes.</param>
/// <param name="nodeOf">The node of a frame.</param>
[PageWalker]
internal sealed partial class NumaMaps(int nodes, Func<PhysicalAddress, int> nodeOf)
{
    private readonly List<NumaVma> _vmas = [];

    /// <summary>The VMAs of the walk, in ascending order.</summary>
    public IReadOnlyList<NumaVma> Vmas => _vmas;

    [PreVma]
    private void OnVma(Vma vma) => _vmas.Add(new NumaVma(vma, new long[nodes]));

    [LeafEntry(AbovePte = true)]
    [PteEntry(Where = EntryFlags.Present, WhereNot = EntryFlags.Special)]
    private void OnPage<TPaging>(Entry<TPaging> page, VirtualRange range) where TPaging : struct, IPagingFormat
        => Add(page, (long)range.PageCount(TPaging.PageShift));

    [HugetlbEntry]
    private void OnHugetlb<TPaging>(Entry<TPaging> page) where TPaging : struct, IPagingFormat
    {
        if (page.IsPresent) Add(page, pages: 1);
    }

    private void Add<TPaging>(Entry<TPaging> page, long pages) where TPaging : struct, IPagingFormat
    {
        _vmas[^1].PagesOfNode[nodeOf(page.Address)] += pages;
        if (page.IsDirty) _vmas[^1].Dirty += pages;
    }
}
