using WalkGen.Cli.Walkers;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen dump</c>: one per run.</summary>
internal sealed class DumpRows(RowWriter rows, Identity identity, Coverage coverage, FramePresences presences, AddressPlaces? places)
    : DumpWriter
{
    private readonly PlaceCells _places = new();

    // The columns page_size to kernel_rights.
    private readonly CellGroups<PageLook> _attributes = new(Attributes);

    // The columns page_size to comm of pages that map each frame once, in an image that does not describe its kernel.
    private readonly CellGroups<PageLook> _rest = new(static pages =>
        [.. Attributes(pages), 1UL, Names.Of(pages.Presence), default, .. Enumerable.Repeat(default(Cell), AddressPlaces.Fields.Count)]);

    public override bool CanFork => rows.CanFork;

    public override DumpWriter Fork(Terminal terminal) => new DumpRows(rows.Fork(terminal), identity, coverage, presences.Fork(), places);

    public override void Begin() => rows.Begin();

    public override void Write(in Extent extent)
    {
        if (places is not null || extent.IsRepeated)
        {
            Write(extent, PlaceOf(extent.Start));
            return;
        }

        rows.Write(
            identity,
            extent.Start,
            extent.Last,
            StateText.Present,
            extent.Physical,
            extent.Length,
            _rest.Of(LookOf(extent, presences.Of(extent))));
    }

    public override void Write(in NonPresentExtent extent) => Write(extent, PlaceOf(extent.Start));

    public override void Write(in RepeatedTable table) => Write(table, PlaceOf(table.Start));

    public override void End() => rows.End(coverage);

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

    private AddressPlace PlaceOf(VirtualAddress address) => places?.At(address) ?? default;

    private void Write(in Extent extent, in AddressPlace place) => rows.Write(
        identity,
        extent.Start,
        extent.Last,
        StateText.Present,
        extent.Physical,
        extent.Length,
        _attributes.Of(LookOf(extent, null)),
        extent.Repeats,
        Names.Of(presences.Of(extent)),
        default,
        _places.Region(place),
        PlaceCells.Symbol(place),
        _places.Area(place));

    private void Write(in RepeatedTable table, in AddressPlace place) => rows.Write(
        identity, table.Start, table.Last, "repeated", table.Table, table.Length, default, default, default, default, default, default,
        default, default, default, default, default, default, default, default, default, default, default, table.FirstAt,
        _places.Region(place), PlaceCells.Symbol(place), _places.Area(place));

    private void Write(in NonPresentExtent extent, in AddressPlace place) => rows.Write(
        identity,
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
        _places.Region(place),
        PlaceCells.Symbol(place),
        _places.Area(place));
}
