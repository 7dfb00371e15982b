using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary>The rows about a scan itself: what it is about, and what was not possible.</summary>
internal static class ScanRows
{
    public static readonly Schema Schema = new(
        "scan",
        [
            new("name", CellKind.Text, "The name of the results."),
            new("walkgen", CellKind.Text, "The version of walkgen."),
            new(
                "part",
                CellKind.Text,
                "A file of the results (info, roots, ps, maps or audit), or a page table: cpu, kernel, process, or root (--root). "
                + "A page table of several CPUs has a row for each, and its rows in dump, stats and audit once."),
            new("cpu", CellKind.Number, "For a CPU: its number, from 0."),
            new("pid", CellKind.Number, "For a process: its number."),
            new("problem", CellKind.Text, "What was not possible and why, or what is incomplete. Empty if there is no problem."),
        ]);

    public static void Write(RowWriter rows, string image, string name, IEnumerable<ScanNote> notes)
    {
        rows.Begin();
        foreach (ScanNote note in notes) rows.Write(note.IdentityIn(image), CellsOf(name, note));
        rows.End(null);
    }

    /// <summary>The cells of the row of <paramref name="note"/>.</summary>
    public static Cell[] CellsOf(string name, ScanNote note)
        => [name, ToolVersion.Text, note.Part, (ulong?)note.Cpu, (ulong?)note.ProcessId, note.Problem];
}
