namespace WalkGen.Cli.Walkers;

/// <summary>What one half of an address space holds, by the level of the entries.</summary>
internal sealed class HalfCounts
{
    /// <summary>Present leaves.</summary>
    public long[] Leaves { get; } = new long[(int)PageTableLevel.Pte + 1];

    /// <summary>Those of them that are marked contiguous with their neighbours.</summary>
    public long[] Contiguous { get; } = new long[(int)PageTableLevel.Pte + 1];

    /// <summary>Entries that are not present but not empty: swapped out, PROT_NONE, markers.</summary>
    public long[] NotPresent { get; } = new long[(int)PageTableLevel.Pte + 1];

    /// <summary>How many of those stand for what, where the system is known.</summary>
    public SortedDictionary<AbsentKind, long> Absent { get; } = [];

    /// <summary>Counts an entry that is neither present nor empty.</summary>
    public void CountAbsent(PageTableLevel level, AbsentEntry? meaning)
    {
        NotPresent[(int)level]++;
        if (meaning is { } known) Absent[known.Kind] = Absent.GetValueOrDefault(known.Kind) + 1;
    }

    /// <summary>Counts a present leaf.</summary>
    public void CountLeaf<TPaging>(Entry<TPaging> leaf)
        where TPaging : struct, IPagingFormat
    {
        Leaves[(int)leaf.Level]++;
        if (leaf.Has(EntryFlags.Contiguous)) Contiguous[(int)leaf.Level]++;
    }
}
