using WalkGen.Cli.Comparison;

namespace WalkGen.Cli.Output;

/// <summary>A row per run and kind of change.</summary>
internal sealed class ChangeRows(RowWriter rows, Identity before, Identity after) : ChangeWriter
{
    private const EntryFlags OfColumns = EntryFlags.Present | EntryFlags.Leaf | EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    public static readonly Schema Schema = new(
        "diff",
        [
            new("image_after", CellKind.Text, "The file of the other page table."),
            new("root_after", CellKind.Address, "Its root."),
            new("kernel_root_after", CellKind.Address, "The root of its upper half, where it has its own."),
            new("change", CellKind.Text, "mapped, unmapped, absent, split, collapsed, remapped, permissions, dirtied, cleaned, accessed, aged or attributes."),
            new("first", CellKind.Address, "The first virtual address."),
            new("last", CellKind.Address, "The last virtual address, inside the run."),
            new("length", CellKind.Number, "The size in bytes."),
            new("pages", CellKind.Number, "How many pages, of the size on the side that divides the addresses further."),
            new("page_size_before", CellKind.Number, "What each entry covered, in bytes; nothing if it was empty."),
            new("page_size_after", CellKind.Number, "What each entry covers."),
            new("physical_before", CellKind.Address, "What the first address was translated to, if it was mapped; the run goes on from there."),
            new("physical_after", CellKind.Address, "What it is translated to."),
            new("permissions_before", CellKind.Text, "What all levels allowed, as urwx, if it was mapped."),
            new("permissions_after", CellKind.Text, "What they allow."),
            new("attributes_before", CellKind.Text, "The other flags, if it was mapped: accessed, dirty, global, write_through, cache_disabled, special, contiguous."),
            new("attributes_after", CellKind.Text, "What they are."),
            new("entry_before", CellKind.Address, "The bits of the entry, if it was not empty and the run is of one entry, or of equal ones that are not present."),
            new("entry_after", CellKind.Address, "What they are."),
            new("state_before", CellKind.Text, "present or empty; or what the entry stood for, as in dump."),
            new("state_after", CellKind.Text, "What it stands for."),
        ]);

    public override void Begin() => rows.Begin();

    public override void Write(ChangeRun run)
    {
        foreach (string change in Words.Changes(run.Kinds))
        {
            rows.Write(
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
                Words.State(run.Before),
                Words.State(run.After));
        }
    }

    public override void End(Coverage coverageBefore, Coverage coverageAfter) => rows.End(coverageBefore.And(coverageAfter));

    private static Cell PageSize(PageState state) => state.Kind == PageStateKind.Empty ? default : state.PageSize;

    private static Cell Physical(PageState state) => state.Kind == PageStateKind.Mapped ? state.Address : default(Cell);

    private static Cell Permissions(PageState state) => state.Kind == PageStateKind.Mapped ? Words.Permissions(state.Flags) : default(Cell);

    private static Cell Attributes(PageState state) => state.Kind == PageStateKind.Mapped ? string.Join(' ', Words.Flags(state.Flags & ~OfColumns)) : default(Cell);

    private static Cell Entry(PageState state, ulong length) => state.Kind switch
    {
        PageStateKind.NonPresent => Cell.Hex(state.Raw),
        PageStateKind.Mapped when length <= state.PageSize => Cell.Hex(state.Raw),
        _ => default,
    };
}
