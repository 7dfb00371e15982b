using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary>The rows about a part of a scan, with their place in those of the whole scan.</summary>
internal static class PartNotes
{
    public static readonly Schema Schema = new("part_scan", [new("place", CellKind.Number, ""), .. ScanRows.Schema.Own]);

    /// <summary>The column with the part that a row of the scan is about.</summary>
    public static readonly int Part = Output.Schema.IdentityLength + 2;

    public static void Write(RowWriter rows, string image, string name, IEnumerable<ScanNote> notes)
    {
        rows.Begin();
        foreach (ScanNote note in notes)
            rows.Write(note.IdentityIn(image), note.Place, new CellGroup([.. ScanRows.CellsOf(name, note)]));
        rows.EndWith(null);
    }

    /// <summary>The rows of all parts in order, each once: with a problem, if a part has one there.</summary>
    public static IEnumerable<Cell[]> Join(IEnumerable<RawRowReader> parts)
    {
        SortedDictionary<ulong, Cell[]> rows = [];
        foreach (RawRowReader part in parts)
        {
            while (part.Read())
            {
                ulong place = part.Cells[Output.Schema.IdentityLength].Number;
                Cell[] row = [.. part.Cells[..Output.Schema.IdentityLength], .. part.Cells[(Output.Schema.IdentityLength + 1)..]];
                if (!rows.TryGetValue(place, out Cell[]? other) || other[^1].Kind == CellKind.Nothing) rows[place] = row;
            }
        }

        return rows.Values;
    }
}
