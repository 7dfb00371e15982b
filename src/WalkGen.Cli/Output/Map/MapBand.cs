using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Consecutive extents without a long gap between them.</summary>
/// <param name="all">The extents of the whole map.</param>
/// <param name="index">The index of the first extent of the band.</param>
/// <param name="count">The number of extents, at least one.</param>
/// <param name="half">The half of the address space.</param>
internal sealed class MapBand(IReadOnlyList<Extent> all, int index, int count, AddressHalf half)
{
    public int Count => count;

    public AddressHalf Half => half;

    public VirtualAddress First => all[index].Start;

    public VirtualAddress Last => all[index + count - 1].Last;

    /// <summary>The number of 4 KiB pages from the first to the last address, gaps included.</summary>
    public ulong Span => ((Last.Value - First.Value) >> 12) + 1;

    public IEnumerable<Extent> Extents => Enumerable.Range(index, count).Select(i => all[i]);

    /// <summary>The page sizes in bytes, ascending.</summary>
    public IEnumerable<ulong> PageSizes => Extents.Select(static extent => extent.PageSize).Distinct().Order();

    /// <summary>The mapped bytes with <paramref name="colour"/>.</summary>
    public UInt128 BytesOf(MapColour colour)
        => Extents.Where(extent => MapColour.Of(extent.Flags) == colour)
            .Aggregate(default(UInt128), static (sum, extent) => sum + extent.Length);
}
