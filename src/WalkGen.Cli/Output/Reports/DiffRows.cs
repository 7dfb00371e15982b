using WalkGen.Cli.Comparison;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen diff</c>: one per run and change.</summary>
internal sealed class DiffRows(RowWriter rows, Identity before, Identity after, Coverage coverage, Shard shard)
    : RowReport<ChangeRun>(rows, coverage, shard)
{
    public static readonly Schema Schema = new(
        "diff",
        [
            new("image_after", CellKind.Text, "The file of the second page table."),
            new("root_after", CellKind.Address, "Its root."),
            new("kernel_root_after", CellKind.Address, "The root of its kernel's half, if there are two roots."),
            new(
                "change",
                CellKind.Text,
                "mapped, unmapped, non_present, split, collapsed, remapped, permissions, dirtied, cleaned, accessed, aged or attributes."),
            new("first", CellKind.Address, "The first virtual address."),
            new("last", CellKind.Address, "The last virtual address, inclusive."),
            new("length", CellKind.Number, "The size in bytes."),
            new("pages", CellKind.Number, "The number of pages of the smaller page size."),
            new("page_size_before", CellKind.Number, "The size that each entry covered, in bytes; empty for an empty entry."),
            new("page_size_after", CellKind.Number, "The size that each entry covers."),
            new("physical_before", CellKind.Address, "The physical address of the first page, if it was mapped; the run was contiguous."),
            new("physical_after", CellKind.Address, "The physical address of the first page, if it is mapped."),
            new("permissions_before", CellKind.Text, "The effective permissions as urwx, if the page was mapped."),
            new("permissions_after", CellKind.Text, "The effective permissions, if the page is mapped."),
            new(
                "attributes_before",
                CellKind.Text,
                "The other flags, if the page was mapped, separated by spaces: accessed, dirty, global, write_through, cache_disabled, "
                + "special, contiguous, soft_dirty, uffd_write_protected."),
            new("attributes_after", CellKind.Text, "The other flags, if the page is mapped."),
            new("entry_before", CellKind.Address, "The bits of the entry, if one entry or equal non-present entries covered the run."),
            new("entry_after", CellKind.Address, "The bits of the entry, if one entry or equal non-present entries cover the run."),
            new("state_before", CellKind.Text, "empty, present, or the state of the non-present entry as in dump."),
            new("state_after", CellKind.Text, "The state after."),
        ]);

    public override void Write(in ChangeRun run)
    {
        foreach (string change in Names.Of(run.Kinds))
        {
            Rows.Write(
                before,
                after.Image,
                after.Root,
                after.KernelRoot,
                change,
                run.Start,
                run.Last,
                run.Length,
                run.Pages,
                PageSize(run.Before),
                PageSize(run.After),
                Physical(run.Before),
                Physical(run.After),
                Permissions(run.Before),
                Permissions(run.After),
                Attributes(run.Before),
                Attributes(run.After),
                Entry(run.Before, run.Length),
                Entry(run.After, run.Length),
                StateText.Word(run.Before),
                StateText.Word(run.After));
        }
    }

    private static Cell PageSize(PageState state) => state.Kind == PageStateKind.Empty ? default : state.PageSize;

    private static Cell Physical(PageState state) => state.Kind == PageStateKind.Mapped ? state.Address : default(Cell);

    private static Cell Permissions(PageState state)
        => state.Kind == PageStateKind.Mapped ? FlagLetters.Permissions(state.Flags) : default(Cell);

    private static Cell Attributes(PageState state)
        => state.Kind == PageStateKind.Mapped ? string.Join(' ', Names.OfAttributes(state.Flags)) : default(Cell);

    private static Cell Entry(PageState state, ulong length) => state.Kind switch
    {
        PageStateKind.NonPresent => Cell.Hex(state.Raw),
        PageStateKind.Mapped when length <= state.PageSize => Cell.Hex(state.Raw),
        _ => default,
    };
}
