using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

// The tables of the lowest level: many entries at once, if they are leaves or empty.
internal sealed partial class StatsWalker
{
    private const int MostOneByOne = 64;

    [PteTable]
    private void OnTable<TPaging>(EntrySpan<TPaging> entries, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        bool isWhole = entries.Length == 1 << TPaging.IndexBits(PageTableLevel.Pte);
        int length = isWhole ? int.Min(entries.Length, LengthOfBlocks<TPaging>()) : 1; // blocks must be aligned
        for (int first = 0; first < entries.Length; first += length)
            CountBlock(entries, first, int.Min(length, entries.Length - first), range.Start);
    }

    /// <summary>How many entries are examined at once: no more than a contiguous run has.</summary>
    private static int LengthOfBlocks<TPaging>()
        where TPaging : struct, IPagingFormat
        => TPaging.ContiguousOrder(PageTableLevel.Pte) is var order and > 0 ? 1 << order : int.MaxValue;

    /// <summary>Counts entries of a lowest table that begins at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountBlock<TPaging>(EntrySpan<TPaging> entries, int first, int count, VirtualAddress start)
        where TPaging : struct, IPagingFormat
    {
        if (TPaging.EntrySize == sizeof(ulong) && LeafBlock.TryOf<TPaging>(entries.AsWords().Slice(first, count), out LeafBlock block))
        {
            if (block.Leaves == 0) return;
            VirtualAddress address = start + ((ulong)first << TPaging.PageShift);
            HalfOf<TPaging>(address).CountLeaves(entries, first, count, block, address, _permissions.Above<TPaging>(PageTableLevel.Pte));
        }
        else if (count > MostOneByOne)
        {
            for (int end = first + count; first < end; first += MostOneByOne)
                CountBlock(entries, first, int.Min(MostOneByOne, end - first), start);
        }
        else
        {
            for (int index = first; index < first + count; index++)
                Count(entries[index], start + ((ulong)index << TPaging.PageShift));
        }
    }
}
