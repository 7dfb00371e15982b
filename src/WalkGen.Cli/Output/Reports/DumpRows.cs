using System.Runtime.CompilerServices;
using WalkGen.Cli.Walkers;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen dump</c>: one per run.</summary>
internal sealed class DumpRows : DumpWriter
{
    private readonly RowWriter _rows;
    private readonly Identity _identity;
    private readonly Coverage _coverage;
    private readonly FramePresences _presences;
    private readonly AddressPlaces? _places;
    private readonly PlaceCells _placeCells = new();

    // The columns page_size to kernel_rights.
    private readonly MadeOnce<PageLook, CellGroup> _attributes = new(static pages => new CellGroup(Attributes(pages)));

    // Rows of pages that map each frame once, in an image that does not describe its kernel.
    private readonly MadeOnce<PageLook, RowPattern> _patterns;

    public DumpRows(RowWriter rows, Identity identity, Coverage coverage, FramePresences presences, AddressPlaces? places)
    {
        (_rows, _identity, _coverage, _presences, _places) = (rows, identity, coverage, presences, places);
        _patterns = new(PatternOf);
    }

    public override bool CanFork => _rows.CanFork;

    public override DumpWriter Fork(Terminal terminal)
        => new DumpRows(_rows.Fork(terminal), _identity, _coverage, _presences.Fork(), _places);

    public override void Begin() => _rows.Begin();

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Write(in Extent extent)
    {
        if (_places is not null || extent.IsRepeated)
        {
            Write(extent, PlaceOf(extent.Start));
            return;
        }

        RowPattern pattern = _patterns.Of(LookOf(extent, _presences.Of(extent)));
        _rows.Write(pattern, extent.Start.Value, extent.Last.Value, extent.Physical.Value, extent.Length);
    }

    public override void Write(in NonPresentExtent extent) => Write(extent, PlaceOf(extent.Start));

    public override void Write(in RepeatedTable table) => Write(table, PlaceOf(table.Start));

    public override void End() => _rows.End(_coverage);

    private static Cell Address => Cell.Hex(0);

    private static bool Has(EntryFlags flags, EntryFlags flag) => (flags & flag) != 0;

    private static PageLook LookOf(in Extent extent, FramePresence? presence)
        => new(extent.PageSize, extent.Flags, extent.Rights, presence);

    private static Cell[] Attributes(PageLook pages) =>
    [
        pages.PageSize, Has(pages.Flags, EntryFlags.Writable), Has(pages.Flags, EntryFlags.User), Has(pages.Flags, EntryFlags.Executable),
        Has(pages.Flags, EntryFlags.Accessed), Has(pages.Flags, EntryFlags.Dirty), Has(pages.Flags, EntryFlags.Global),
        Has(pages.Flags, EntryFlags.WriteThrough), Has(pages.Flags, EntryFlags.CacheDisabled), Has(pages.Flags, EntryFlags.Contiguous),
        default, default, string.Join(' ', Names.OfSoftware(pages.Flags)) is { Length: > 0 } remarks ? remarks : null,
        FlagLetters.User(pages.Rights), FlagLetters.Kernel(pages.Rights),
    ];

    private RowPattern PatternOf(PageLook pages)
    {
        Cell[] rest = [.. Attributes(pages), 1UL, Names.Of(pages.Presence)];
        return _rows.PatternOf(_identity, [Address, Address, StateText.Present, Address, 0UL, .. rest], 0, 1, 3, 4);
    }

    private AddressPlace PlaceOf(VirtualAddress address) => _places?.At(address) ?? default;

    private void Write(in Extent extent, in AddressPlace place) => _rows.Write(
        _identity,
        extent.Start,
        extent.Last,
        StateText.Present,
        extent.Physical,
        extent.Length,
        _attributes.Of(LookOf(extent, null)),
        extent.Repeats,
        Names.Of(_presences.Of(extent)),
        default,
        _placeCells.Region(place),
        PlaceCells.Symbol(place),
        _placeCells.Area(place));

    private void Write(in RepeatedTable table, in AddressPlace place) => _rows.Write(
        _identity, table.Start, table.Last, "repeated", table.Table, table.Length, default, default, default, default, default, default,
        default, default, default, default, default, default, default, default, default, default, default, table.FirstAt,
        _placeCells.Region(place), PlaceCells.Symbol(place), _placeCells.Area(place));

    private void Write(in NonPresentExtent extent, in AddressPlace place) => _rows.Write(
        _identity,
        extent.Start,
        extent.Last,
        StateText.Word(extent.Meaning),
        extent.Meaning?.Frame,
        extent.Length,
        extent.PageSize,
        false,
        false,
        false,
        extent.Meaning?.Flags.HasFlag(NonPresentFlags.Accessed) ?? default(Cell),
        extent.Meaning?.Flags.HasFlag(NonPresentFlags.Dirty) ?? default(Cell),
        false,
        false,
        false,
        false,
        (ulong?)extent.Meaning?.SwapType,
        extent.Meaning is { SwapType: not null } swap ? swap.SwapOffset : default(Cell),
        extent.Meaning is { } meaning ? string.Join(' ', Names.Of(meaning.Flags)) : null,
        default,
        default,
        default,
        default,
        default,
        _placeCells.Region(place),
        PlaceCells.Symbol(place),
        _placeCells.Area(place));
}
