using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Neighbouring extents without a long gap between them.</summary>
/// <param name="all">The extents of the whole map.</param>
/// <param name="index">The index of the first one of the band.</param>
/// <param name="count">How many there are, at least one.</param>
internal sealed class MapBand(IReadOnlyList<Extent> all, int index, int count)
{
    public int Count => count;

    public VirtualAddress First => all[index].Start;

    public VirtualAddress Last => all[index + count - 1].Last;

    /// <summary>From the first address to the last one in pages of 4 KiB, those in gaps counted.</summary>
    public ulong Span => ((Last.Value - First.Value) >> 12) + 1;

    public IEnumerable<Extent> Extents => Enumerable.Range(index, count).Select(i => all[i]);

    /// <summary>The page sizes in it, in bytes, ascending.</summary>
    public IEnumerable<ulong> PageSizes => Extents.Select(static extent => extent.PageSize).Distinct().Order();

    /// <summary>The mapped bytes that allow <paramref name="rights"/>.</summary>
    public UInt128 BytesOf(MapRights rights)
        => Extents.Where(extent => MapColours.RightsOf(extent.Flags) == rights).Aggregate(default(UInt128), static (sum, extent) => sum + extent.Length);
}
