using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The content of a map: all extents of an address space, grouped into bands. Long gaps separate the bands.</summary>
internal sealed class AddressMap
{
    /// <summary>The maximum number of extents. A browser cannot show a page with more.</summary>
    public const int MaxExtents = 1 << 20;

    private const int MaxBands = 64;
    private const ulong ShortestGap = 1 << 20;

    /// <param name="image">The file.</param>
    /// <param name="table">Its page table.</param>
    /// <param name="coverage">The coverage of the page table.</param>
    /// <param name="extents">The extents in ascending order. No extent reaches into both halves.</param>
    /// <param name="places">What the addresses of the kernel's half are; null if it is unknown.</param>
    public AddressMap(string image, PageTable table, Coverage coverage, IReadOnlyList<Extent> extents, AddressPlaces? places)
    {
        Identity = Identity.Of(image, table);
        Title = Printable.Of(image);
        Paging = table.FormatName;
        Coverage = coverage;
        KernelStart = table.KernelRange?.Start;
        Extents = extents;
        Places = places;
        Bands = BandsOf(table, extents);
    }

    public Identity Identity { get; }

    /// <summary>The file, as a map shows it.</summary>
    public string Title { get; }

    /// <summary>The name of the paging format.</summary>
    public string Paging { get; }

    public Coverage Coverage { get; }

    /// <summary>The first address of the kernel's half; null if the page table does not translate that half.</summary>
    public VirtualAddress? KernelStart { get; }

    public IReadOnlyList<Extent> Extents { get; }

    /// <summary>What the addresses of the kernel's half are; null if it is unknown.</summary>
    public AddressPlaces? Places { get; }

    /// <summary>The bands in ascending order. A band is not empty and does not reach into both halves.</summary>
    public IReadOnlyList<MapBand> Bands { get; }

    /// <summary>The roots and the format of the page table, for the title.</summary>
    public string Table
        => Identity.KernelRoot is { } kernel ? $"roots {Identity.Root} and {kernel}, {Paging}" : $"root {Identity.Root}, {Paging}";

    /// <summary>The names of the kernel's regions in which <paramref name="band"/> has extents.</summary>
    public IEnumerable<string> RegionsOf(MapBand band)
        => Places is { } places && band.Half == AddressHalf.Kernel
            ? band.Extents.Select(extent => places.RegionOf(extent.Start)).OfType<string>().Distinct()
            : [];

    /// <summary>The mapped bytes of one half with <paramref name="colour"/>.</summary>
    public UInt128 BytesOf(MapColour colour, AddressHalf half)
        => Bands.Where(band => band.Half == half).Aggregate(default(UInt128), (sum, band) => sum + band.BytesOf(colour));

    // The minimum gap is the smallest power of two that results in few enough bands.
    private static List<MapBand> BandsOf(PageTable table, IReadOnlyList<Extent> extents)
    {
        AddressHalf[] halves = [.. extents.Select(extent => table.HalfOf(extent.Start))];
        ulong gap = ShortestGap;
        while (gap < 1UL << 63 && Enumerable.Range(1, int.Max(0, extents.Count - 1)).Count(IsBreak) >= MaxBands) gap <<= 1;

        var bands = new List<MapBand>();
        for (int first = 0, end; first < extents.Count; first = end)
        {
            end = first + 1;
            while (end < extents.Count && !IsBreak(end)) end++;
            bands.Add(new MapBand(extents, first, end - first, halves[first]));
        }

        return bands;

        bool IsBreak(int index)
            => halves[index] != halves[index - 1] || extents[index].Start.Value - extents[index - 1].Last.Value > gap;
    }
}
