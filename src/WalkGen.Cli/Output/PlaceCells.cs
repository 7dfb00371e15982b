using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The cells of <see cref="AddressPlaces.Fields"/>, in three parts.</summary>
internal sealed class PlaceCells
{
    private readonly MadeOnce<(KernelRegionKind? Kind, bool IsGuess), CellGroup> _regions = new(static region => region.Kind is { } kind
        ? new CellGroup(RegionNames.Of(kind), region.IsGuess)
        : new CellGroup(default(Cell), default(Cell)));

    private CellGroup? _region;
    private KernelRegion? _regionOf;
    private CellGroup? _area;
    private (KernelProcess? Process, KernelArea? Area) _areaOf;

    /// <summary>The columns of the region.</summary>
    public CellGroup Region(in AddressPlace place)
    {
        if (_region is not null && ReferenceEquals(place.Region, _regionOf)) return _region;
        _regionOf = place.Region;
        return _region = _regions.Of((place.Region?.Kind, place.Region?.IsGuess ?? false));
    }

    /// <summary>The column of the symbol.</summary>
    public static Cell Symbol(in AddressPlace place) => place.Symbol?.ToString();

    /// <summary>The columns of the area and its process.</summary>
    public CellGroup Area(in AddressPlace place)
    {
        if (_area is not null && _areaOf.Process == place.Process && _areaOf.Area == place.Area) return _area;
        _areaOf = (place.Process, place.Area);
        return _area = new CellGroup(
            place.Area?.Name,
            place.Area is { } area ? AreaText.AccessOf(area) : null,
            place.Process is { } process ? (uint)process.Id : default(Cell),
            place.Process?.Name);
    }
}
