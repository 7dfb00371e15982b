using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen dump</c>: one per run.</summary>
internal sealed class DumpRows(RowWriter rows, Identity identity, Coverage coverage, FramePresences presences, AddressPlaces? places)
    : DumpWriter
{
    public static readonly Schema Schema = new(
        "dump",
        [
            new("first", CellKind.Address, "The first virtual address."),
            new("last", CellKind.Address, "The last virtual address, inclusive."),
            new(
                "state",
                CellKind.Text,
                "present; repeated, if the tables were listed before; malformed, if the hardware refuses the entry; the kind of a "
                + "non-present entry of Linux: prot_none, invalidated, swap, migration, hw_poison, device_private, device_exclusive, "
                + "marker, swap_in_error, unknown; or non_present, if the system is unknown."),
            new(
                "physical",
                CellKind.Address,
                "The physical address of the first page; for a non-present entry, of the memory that it stands for, if any."),
            new("length", CellKind.Number, "The size in bytes."),
            new("page_size", CellKind.Number, "The size of each page in bytes."),
            new("writable", CellKind.Flag, "Whether all levels allow writes."),
            new("user_accessible", CellKind.Flag, "Whether all levels allow access by user code."),
            new("executable", CellKind.Flag, "Whether all levels allow execution."),
            new("accessed", CellKind.Flag, "Whether the entries have the accessed flag."),
            new("dirty", CellKind.Flag, "Whether the entries have the dirty flag."),
            new("global", CellKind.Flag, "Whether the entries have the global flag."),
            new("write_through", CellKind.Flag, "Whether the pages are cached write-through."),
            new("cache_disabled", CellKind.Flag, "Whether caching is disabled for the pages."),
            new("contiguous", CellKind.Flag, "Whether the entries have the contiguous flag, so a TLB may cache a run of them as one."),
            new("swap_type", CellKind.Number, "The swap area, or the special swap type, of a non-present entry."),
            new(
                "swap_offset",
                CellKind.Number,
                "The swap offset of the first non-present entry: the page in the swap area, or a value of the special type."),
            new(
                "remarks",
                CellKind.Text,
                "Flags that Linux keeps in entries, separated by spaces: special, soft_dirty, uffd_write_protected; in non-present "
                + "entries also exclusive, writable, accessed, dirty, poisoned, guard."),
            new("user_rights", CellKind.Text, "What user code may do, as rwx."),
            new("kernel_rights", CellKind.Text, "What the kernel may do, as rwx. docs/tool.md says what counts."),
            new("repeats", CellKind.Number, "How many pages map the same frame, the one at physical: 1 for contiguous memory."),
            new(
                "frames",
                CellKind.Text,
                "Whether the image holds the mapped memory: held, left_out, not_named (no memory as far as it knows), or mixed."),
            new("same_as", CellKind.Address, "For repeated: the first address at which the same tables were listed."),
            .. AddressPlaces.Fields,
        ]);

    private readonly PlaceCells _places = new();

    // The columns page_size to kernel_rights.
    private readonly CellGroups<(ulong PageSize, EntryFlags Flags, AccessRights Rights)> _attributes = new(static pages =>
    [
        pages.PageSize, Has(pages.Flags, EntryFlags.Writable), Has(pages.Flags, EntryFlags.User), Has(pages.Flags, EntryFlags.Executable),
        Has(pages.Flags, EntryFlags.Accessed), Has(pages.Flags, EntryFlags.Dirty), Has(pages.Flags, EntryFlags.Global),
        Has(pages.Flags, EntryFlags.WriteThrough), Has(pages.Flags, EntryFlags.CacheDisabled), Has(pages.Flags, EntryFlags.Contiguous),
        default, default, string.Join(' ', Names.OfSoftware(pages.Flags)) is { Length: > 0 } remarks ? remarks : null,
        FlagLetters.User(pages.Rights), FlagLetters.Kernel(pages.Rights),
    ]);

    public override void Begin() => rows.Begin();

    public override void Write(in Extent extent) => Write(extent, PlaceOf(extent.Start));

    public override void Write(in NonPresentExtent extent) => Write(extent, PlaceOf(extent.Start));

    public override void Write(in RepeatedTable table) => Write(table, PlaceOf(table.Start));

    public override void End() => rows.End(coverage);

    private static bool Has(EntryFlags flags, EntryFlags flag) => (flags & flag) != 0;

    private AddressPlace PlaceOf(VirtualAddress address) => places?.At(address) ?? default;

    private void Write(in Extent extent, in AddressPlace place) => rows.Write(
        identity,
        extent.Start,
        extent.Last,
        StateText.Present,
        extent.Physical,
        extent.Length,
        _attributes.Of((extent.PageSize, extent.Flags, extent.Rights)),
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
