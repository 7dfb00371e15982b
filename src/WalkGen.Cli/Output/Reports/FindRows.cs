using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen find</c>: one per mapping.</summary>
internal sealed class FindRows(RowWriter rows, Coverage coverage, AddressPlaces? places)
    : RowReport<Mapping>(rows, coverage)
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

    /// <summary>The page table of the next rows.</summary>
    public Identity Identity { get; set; }

    public override void Write(Mapping mapping)
    {
        Extent pages = mapping.Pages;
        AddressPlace place = places?.At(pages.Start) ?? default;
        Rows.Write(
            Identity,
            pages.Physical,
            pages.Start,
            pages.Length,
            pages.PageSize,
            Names.Of(mapping.Half),
            (pages.Flags & EntryFlags.Writable) != 0,
            (pages.Flags & EntryFlags.User) != 0,
            (pages.Flags & EntryFlags.Executable) != 0,
            FlagLetters.User(pages.Rights),
            FlagLetters.Kernel(pages.Rights),
            mapping.Repeats,
            place.RegionCell,
            place.GuessCell,
            place.SymbolCell,
            place.AreaCell,
            place.AccessCell,
            place.PidCell,
            place.CommCell);
    }
}
