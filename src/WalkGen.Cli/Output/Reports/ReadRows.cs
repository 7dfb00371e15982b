using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen read</c>: one per hole.</summary>
internal static class ReadRows
{
    public static readonly Schema Schema = new(
        "read",
        [
            new("first", CellKind.Address, "The first address of the hole."),
            new("last", CellKind.Address, "The last address of the hole."),
            new("mapped", CellKind.Flag, "Whether pages are mapped that the image lacks. If not, nothing is mapped."),
        ]);

    public static void Write(RowWriter rows, Identity identity, IReadOnlyList<MemoryHole> holes, Coverage coverage)
    {
        rows.Begin();
        foreach (MemoryHole hole in holes) rows.Write(identity, hole.Range.Start, hole.Range.Last, hole.IsMapped);
        rows.End(coverage);
    }
}
