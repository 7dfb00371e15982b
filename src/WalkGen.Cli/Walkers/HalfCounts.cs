using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>What one half of an address space holds, by the level of the entries.</summary>
/// <param name="levels">The levels of the format, root first.</param>
internal sealed class HalfCounts(IReadOnlyList<LevelShape> levels)
{
    /// <summary>Present leaves.</summary>
    public long[] Leaves { get; } = new long[(int)PageTableLevel.Pte + 1];

    /// <summary>Those of them that are marked contiguous with their neighbours.</summary>
    public long[] Contiguous { get; } = new long[(int)PageTableLevel.Pte + 1];

    /// <summary>Entries that are not present but not empty: swapped out, PROT_NONE, markers.</summary>
    public long[] NotPresent { get; } = new long[(int)PageTableLevel.Pte + 1];

    /// <summary>How many of those stand for what, where the system is known.</summary>
    public SortedDictionary<NonPresentKind, long> NonPresent { get; } = [];

    /// <summary>Where larger pages could take the place of smaller ones.</summary>
    public HugePages HugePages { get; } = new(levels);

    /// <summary>Counts an entry that is neither present nor empty.</summary>
    public void CountNonPresent(PageTableLevel level, NonPresentEntry? meaning)
    {
        NotPresent[(int)level]++;
        if (meaning is { } known) NonPresent[known.Kind] = NonPresent.GetValueOrDefault(known.Kind) + 1;
    }

    /// <summary>Counts a present leaf.</summary>
    public void CountLeaf<TPaging>(Entry<TPaging> leaf, VirtualAddress address, EntryFlags granted)
        where TPaging : struct, IPagingFormat
    {
        HugePages.AddLeaf(leaf, address, granted);
        Leaves[(int)leaf.Level]++;
        if (leaf.Has(EntryFlags.Contiguous)) Contiguous[(int)leaf.Level]++;
    }
}
