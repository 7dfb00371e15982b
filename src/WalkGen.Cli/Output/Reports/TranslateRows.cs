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
        AddressPlace place = places?.At(translation.Address) ?? default;
        if (translation.Steps.Count == 0) rows.Write(identity, translation.Pointer, translation.Physical, outcome);
        for (int i = 0; i < translation.Steps.Count; i++) Write(translation, outcome, i, place);
    }

    public void End(Coverage coverage) => rows.End(coverage);

    private static string? StateOf(TranslationWalker translation) => translation.NonPresent is { } entry ? Names.Of(entry.Kind) : null;

    private void Write(TranslationWalker translation, string outcome, int index, AddressPlace place)
    {
        TranslationStep step = translation.Steps[index];
        rows.Write(
            identity,
            translation.Pointer,
            translation.Physical,
            outcome,
            StateOf(translation),
            (ulong)index,
            step.Table,
            (ulong)step.Index,
            Cell.Hex(step.Raw),
            step.Address,
            step.Size,
            Flag(step, EntryFlags.Leaf),
            Flag(step, EntryFlags.Writable),
            Flag(step, EntryFlags.User),
            Flag(step, EntryFlags.Executable),
            step.Address is null ? null : FlagLetters.User(step.Rights),
            step.Address is null ? null : FlagLetters.Kernel(step.Rights),
            translation.Physical is { } physical ? Names.Of(image.PresenceOf(physical)) : null,
            translation.Address,
            _cells.Region(place),
            PlaceCells.Symbol(place),
            _cells.Area(place));
    }

    // The other bits of a non-present entry are not flags.
    private static Cell Flag(TranslationStep step, EntryFlags flag) => step.Address is null ? default(Cell) : step.Flags.HasFlag(flag);
}
