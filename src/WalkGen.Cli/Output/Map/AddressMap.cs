using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>What a picture of an address space shows: all extents, and the bands that the long gaps between them leave.</summary>
internal sealed class AddressMap
{
    /// <summary>More extents than this are refused: no browser opens their picture any more.</summary>
    public const int MostExtents = 1 << 20;

    private const int MostBands = 64;
    private const ulong ShortestGap = 1 << 20;

    /// <param name="image">The file.</param>
    /// <param name="table">Its page table.</param>
    /// <param name="coverage">How much of it the image lets one see.</param>
    /// <param name="extents">What is mapped, in ascending order.</param>
    public AddressMap(string image, PageTable table, Coverage coverage, IReadOnlyList<Extent> extents)
    {
        Identity = Identity.Of(image, table);
        Paging = table.FormatName;
        Coverage = coverage;
        KernelStart = AddressShape.Of(table).KernelStart;
        Extents = extents;
        Bands = BandsOf(extents, KernelStart);
    }

    public Identity Identity { get; }

    /// <summary>The name of the paging format.</summary>
    public string Paging { get; }

    public Coverage Coverage { get; }

    /// <summary>The first address of the kernel's part.</summary>
    public ulong KernelStart { get; }

    public IReadOnlyList<Extent> Extents { get; }

    /// <summary>The bands, in ascending order. None is empty, and none reaches into both halves.</summary>
    public IReadOnlyList<MapBand> Bands { get; }

    /// <summary>What the page table is, for a title: its root or roots, and its format.</summary>
    public string Table => Identity.KernelRoot is { } kernel ? $"roots {Identity.Root} and {kernel}, {Paging}" : $"root {Identity.Root}, {Paging}";

    /// <summary>The mapped bytes, by what they allow.</summary>
    /// <param name="rights">What they allow.</param>
    /// <param name="isKernel">Of which half.</param>
    public UInt128 BytesOf(MapRights rights, bool isKernel) => Bands.Where(band => IsKernel(band) == isKernel)
        .Aggregate(default(UInt128), (sum, band) => sum + band.BytesOf(rights));

    public bool IsKernel(MapBand band) => band.First.Value >= KernelStart;

    // The axis is broken at gaps of at least a power of two: the smallest that leaves few enough bands.
    private static List<MapBand> BandsOf(IReadOnlyList<Extent> extents, ulong kernelStart)
    {
        ulong gap = ShortestGap;
        while (gap < 1UL << 63 && Enumerable.Range(1, int.Max(0, extents.Count - 1)).Count(i => Breaks(i)) >= MostBands) gap <<= 1;

        var bands = new List<MapBand>();
        for (int first = 0, end; first < extents.Count; first = end)
        {
            end = first + 1;
            while (end < extents.Count && !Breaks(end)) end++;
            bands.Add(new MapBand(extents, first, end - first));
        }

        return bands;

        bool Breaks(int index)
        {
            ulong last = extents[index - 1].Last.Value, next = extents[index].Start.Value;
            return next - last > gap || (last < kernelStart && next >= kernelStart);
        }
    }
}
