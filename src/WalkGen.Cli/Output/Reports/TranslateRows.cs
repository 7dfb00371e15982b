using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen translate</c>: one per entry on the path of an address, or one row if there is no entry.</summary>
/// <param name="rows">The writer of the rows.</param>
/// <param name="identity">The page table.</param>
/// <param name="image">The image.</param>
/// <param name="places">What the addresses are; null if it is unknown.</param>
internal sealed class TranslateRows(RowWriter rows, Identity identity, MemoryImage image, AddressPlaces? places) : ITranslateReport
{
    private readonly PlaceCells _cells = new();
    private readonly MadeOnce<StepLook, CellGroup> _looks = new(static look => new CellGroup(look.Cells));
    private readonly List<(string Table, CellGroup Cells)> _tables = [];

    public static readonly Schema Schema = new(
        "translate",
        [
            new("virtual", CellKind.Address, "The virtual address."),
            new("physical", CellKind.Address, "Its physical address, if it is mapped."),
            new("outcome", CellKind.Text, "mapped, not_mapped, or unknown if the image lacks a table."),
            new("state", CellKind.Text, "The state of the last entry as in dump, if it is non-present and was decoded."),
            new("step", CellKind.Number, "The position of the entry on the path: 0 for the root table."),
            new("table", CellKind.Text, "The architecture manual's name for the table of the entry."),
            new("index", CellKind.Number, "The index of the entry in its table."),
            new("entry", CellKind.Address, "The bits of the entry."),
            new("points_to", CellKind.Address, "The physical address in the entry, if it is present."),
            new("size", CellKind.Number, "The size that the entry covers, in bytes."),
            new("leaf", CellKind.Flag, "Whether the entry is a leaf."),
            new("writable", CellKind.Flag, "Whether this level allows writes."),
            new("user_accessible", CellKind.Flag, "Whether this level allows access by user code."),
            new("executable", CellKind.Flag, "Whether this level allows execution."),
            new("user_rights", CellKind.Text, "The rights that this level leaves to user code, as rwx."),
            new("kernel_rights", CellKind.Text, "The rights that this level leaves to the kernel, as rwx."),
            new("frame", CellKind.Text, "Whether the image holds the memory at physical: held, left_out or not_named."),
            new("untagged", CellKind.Address, "The address that was translated: virtual without its tag (LAM, TBI)."),
            .. AddressPlaces.Fields,
        ]);

    public void Begin() => rows.Begin();

    public void Write(TranslationWalker translation)
    {
        string outcome = translation.Physical is not null ? "mapped" : translation.Missing is not null ? "unknown" : "not_mapped";
        if (translation.Steps.Count == 0)
        {
            rows.Write(identity, translation.Pointer, translation.Physical, outcome);
            return;
        }

        string? state = translation.NonPresent is { } entry ? Names.Of(entry.Kind) : null;
        string? frame = translation.Physical is { } physical ? Names.Of(image.PresenceOf(physical)) : null;
        AddressPlace place = places?.At(translation.Address) ?? default;
        Cell symbol = PlaceCells.Symbol(place);
        CellGroup region = _cells.Region(place), area = _cells.Area(place);
        for (int i = 0; i < translation.Steps.Count; i++)
        {
            TranslationStep step = translation.Steps[i];
            rows.Write(
                identity, translation.Pointer, translation.Physical, outcome, state, TableCells(i, step.Table), (ulong)step.Index,
                Cell.Hex(step.Raw), step.Address, _looks.Of(StepLook.Of(step)), frame, translation.Address, region, symbol, area);
        }
    }

    public void End(Coverage coverage) => rows.End(coverage);

    /// <summary>The columns step and table.</summary>
    private CellGroup TableCells(int step, string table)
    {
        if (step < _tables.Count && _tables[step].Table == table) return _tables[step].Cells;
        var cells = new CellGroup((ulong)step, table);
        if (step < _tables.Count) _tables[step] = (table, cells);
        else _tables.Add((table, cells));
        return cells;
    }
}
