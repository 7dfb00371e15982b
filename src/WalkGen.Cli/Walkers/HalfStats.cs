using System.Runtime.CompilerServices;
using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>The counts of one half of an address space, by the level of the entries.</summary>
/// <param name="half">The half.</param>
/// <param name="levels">The levels of the format, root first.</param>
/// <param name="presences">What the image knows about frames; null to leave it out.</param>
internal sealed class HalfStats(AddressHalf half, IReadOnlyList<LevelInfo> levels, FramePresences? presences)
{
    private static readonly NonPresentKind[] Kinds = Enum.GetValues<NonPresentKind>();

    public AddressHalf Half => half;

    /// <summary>Present leaves.</summary>
    public PerLevel<long> Leaves { get; } = new();

    /// <summary>Present leaves with the contiguous flag.</summary>
    public PerLevel<long> Contiguous { get; } = new();

    /// <summary>Non-present entries: swapped out, PROT_NONE, markers.</summary>
    public PerLevel<long> NonPresent { get; } = new();

    /// <summary>Non-present entries by kind, if the system is known.</summary>
    public SortedDictionary<NonPresentKind, long> NonPresentKinds { get; } = [];

    /// <summary>The mapped memory by what the image knows about it.</summary>
    public MappedFrames Frames { get; } = new(presences);

    /// <summary>The regions that huge pages could map.</summary>
    public HugePageScan HugePages { get; } = new(levels);

    /// <summary>The memory that all leaves map, in bytes.</summary>
    public ulong AllMappedBytes => levels.Aggregate(0UL, (sum, level) => sum + MappedBytes(level));

    /// <summary>The memory that the leaves of <paramref name="level"/> map, in bytes.</summary>
    public ulong MappedBytes(LevelInfo level) => (ulong)Leaves[level.Tested] * level.EntrySize;

    /// <summary>The counters of leaves and non-present entries. The regions of huge pages are not among them.</summary>
    public IEnumerable<long> Counters =>
    [
        .. Leaves.Values, .. Contiguous.Values, .. NonPresent.Values,
        .. Kinds.Select(kind => NonPresentKinds.GetValueOrDefault(kind)),
    ];

    /// <summary>Adds to <see cref="Counters"/>, in their order.</summary>
    public void Add(ReadOnlySpan<long> added)
    {
        int levels = Leaves.Values.Count;
        Leaves.Add(added[..levels]);
        Contiguous.Add(added[levels..(2 * levels)]);
        NonPresent.Add(added[(2 * levels)..(3 * levels)]);
        for (int i = 0; i < Kinds.Length; i++)
        {
            long count = added[(3 * levels) + i];
            if (count != 0) NonPresentKinds[Kinds[i]] = NonPresentKinds.GetValueOrDefault(Kinds[i]) + count;
        }
    }

    public void CountNonPresent(PageTableLevel level, NonPresentEntry? meaning)
    {
        NonPresent[level]++;
        if (meaning is { } known) NonPresentKinds[known.Kind] = NonPresentKinds.GetValueOrDefault(known.Kind) + 1;
    }

    /// <summary>Counts a present leaf.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="address">Its virtual address.</param>
    /// <param name="above">The permissions that the levels above leave to it.</param>
    public void CountLeaf<TPaging>(Entry<TPaging> leaf, VirtualAddress address, EntryFlags above)
        where TPaging : struct, IPagingFormat
    {
        HugePages.AddLeaf(leaf, address, above);
        Frames.Add(leaf.Address, leaf.Size);
        Leaves[leaf.Level]++;
        if (leaf.Has(EntryFlags.Contiguous)) Contiguous[leaf.Level]++;
    }

    /// <summary>Counts the leaves of a block of entries of the lowest level, of which there is at least one.</summary>
    /// <param name="entries">The entries of the table.</param>
    /// <param name="first">The index of the first entry of the block.</param>
    /// <param name="count">The number of entries of the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="address">The virtual address of its first entry.</param>
    /// <param name="above">The permissions that the levels above leave to it.</param>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CountLeaves<TPaging>(
        EntrySpan<TPaging> entries, int first, int count, in LeafBlock block, VirtualAddress address, EntryFlags above)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> leaf = entries[first + block.First];
        Region part = Region.OfLeaves(leaf, block, address + ((ulong)block.First << TPaging.PageShift), above);
        HugePages.Add(leaf.Level, part);
        Leaves[leaf.Level] += block.Leaves;
        Contiguous[leaf.Level] += (long)part.Marked;

        PhysicalAddress lowest = TPaging.AddressOf(leaf.Level, block.Lowest), highest = TPaging.AddressOf(leaf.Level, block.Highest);
        if (Frames.TryAddWithin(lowest.Value, highest.Value + (leaf.Size - 1), part.MappedBytes)) return;
        for (int index = first; index < first + count; index++)
        {
            if (!entries[index].IsNone) Frames.Add(entries[index].Address, leaf.Size);
        }
    }
}
