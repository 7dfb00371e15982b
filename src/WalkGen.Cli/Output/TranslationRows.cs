using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A row per entry on the way of an address; one without an entry, if there is none.</summary>
internal static class TranslationRows
{
    public static readonly Schema Schema = new(
        "translate",
        [
            new("virtual", CellKind.Address, "The address that was asked for."),
            new("physical", CellKind.Address, "What it is translated to, if it is mapped."),
            new("outcome", CellKind.Text, "mapped, not_mapped, or unknown, because the image lacks a table."),
            new("state", CellKind.Text, "What the last entry stands for, if it is not present: as in dump."),
            new("step", CellKind.Number, "The place of the entry on the way, from 0 for the root."),
            new("table", CellKind.Text, "The manual's name of the table that the entry stands in."),
            new("index", CellKind.Number, "Its index there."),
            new("entry", CellKind.Address, "Its bits."),
            new("points_to", CellKind.Address, "Where it points, if it is present."),
            new("size", CellKind.Number, "What it covers, in bytes."),
            new("leaf", CellKind.Flag, "Whether it maps memory itself."),
            new("writable", CellKind.Flag, "Whether this level allows writing."),
            new("user_accessible", CellKind.Flag, "Whether this level allows access to user code."),
            new("executable", CellKind.Flag, "Whether this level allows execution."),
        ]);

    public static void Write(RowWriter rows, Identity identity, IEnumerable<TranslationWalker> translations, Coverage coverage)
    {
        rows.Begin();
        foreach (var translation in translations)
        {
            string outcome = translation.Physical is not null ? "mapped" : translation.Missing is not null ? "unknown" : "not_mapped";
            if (translation.Steps.Count == 0) rows.Write(identity, translation.Address, translation.Physical, outcome, StateOf(translation));
            for (int i = 0; i < translation.Steps.Count; i++) Write(rows, identity, translation, outcome, i);
        }

        rows.End(coverage);
    }

    private static string? StateOf(TranslationWalker translation) => translation.NonPresent is { } absent ? Words.State(absent) : null;

    private static void Write(RowWriter rows, Identity identity, TranslationWalker translation, string outcome, int index)
    {
        TranslationStep step = translation.Steps[index];
        rows.Write(
            identity,
            translation.Address,
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
            Flag(step, EntryFlags.Executable));
    }

    // The bits of an entry that is not present are no flags.
    private static Cell Flag(TranslationStep step, EntryFlags flag) => step.Address is null ? default(Cell) : step.Flags.HasFlag(flag);
}
