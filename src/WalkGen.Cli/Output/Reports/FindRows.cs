using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen find</c>: one per mapping.</summary>
internal sealed class FindRows(RowWriter rows, Coverage coverage, AddressPlaces? places, Shard shard)
    : RowReport<Mapping>(rows, coverage, shard)
{
    public static readonly Schema Schema = new(
        "find",
        [
            new("physical", CellKind.Address, "The physical address; for a range, the first address of the mapped part."),
            new("virtual", CellKind.Address, "The virtual address that maps it."),
            new("length", CellKind.Number, "The size of the mapped part in bytes: 1 for a single address."),
            new("page_size", CellKind.Number, "The size of each page in bytes."),
            new("half", CellKind.Text, "user or kernel."),
            new("writable", CellKind.Flag, "Whether all levels allow writes."),
            new("user_accessible", CellKind.Flag, "Whether all levels allow access by user code."),
            new("executable", CellKind.Flag, "Whether all levels allow execution."),
            new("user_rights", CellKind.Text, "What user code may do, as rwx."),
            new("kernel_rights", CellKind.Text, "What the kernel may do, as rwx. docs/tool.md says what counts."),
            new("repeats", CellKind.Number, "How many consecutive pages map the same frame, the one at virtual first."),
            .. AddressPlaces.Fields,
        ]);

    private readonly PlaceCells _places = new();

    // The columns page_size to kernel_rights.
    private readonly MadeOnce<(ulong PageSize, AddressHalf Half, EntryFlags Flags, AccessRights Rights), CellGroup> _attributes = new(
        static pages => new CellGroup(
            pages.PageSize, Names.Of(pages.Half), Has(pages.Flags, EntryFlags.Writable), Has(pages.Flags, EntryFlags.User),
            Has(pages.Flags, EntryFlags.Executable), FlagLetters.User(pages.Rights), FlagLetters.Kernel(pages.Rights)));

    /// <summary>The page table of the next rows.</summary>
    public Identity Identity { get; set; }

    public override void Write(in Mapping mapping)
    {
        Extent pages = mapping.Pages;
        AddressPlace place = places?.At(pages.Start) ?? default;
        Rows.Write(
            Identity,
            pages.Physical,
            pages.Start,
            pages.Length,
            _attributes.Of((pages.PageSize, mapping.Half, pages.Flags, pages.Rights)),
            mapping.Repeats,
            _places.Region(place),
            PlaceCells.Symbol(place),
            _places.Area(place));
    }

    private static bool Has(EntryFlags flags, EntryFlags flag) => (flags & flag) != 0;
}
