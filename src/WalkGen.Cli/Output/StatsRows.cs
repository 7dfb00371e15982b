using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A row per half and page size.</summary>
internal static class StatsRows
{
    public static readonly Schema Schema = new(
        "stats",
        [
            new("half", CellKind.Text, "user or kernel."),
            new("page_size", CellKind.Number, "What an entry of this level covers, in bytes."),
            new("leaves", CellKind.Number, "Present entries that map memory."),
            new("contiguous", CellKind.Number, "Those of them that are marked as a run that a TLB may keep as one."),
            new("not_present", CellKind.Number, "Entries that are not present but not empty."),
        ]);

    public static void Write(RowWriter rows, Identity identity, PageTable table, StatsWalker walker, Coverage coverage)
    {
        rows.Begin();
        foreach (var (name, half) in new[] { ("user", walker.User), ("kernel", walker.Kernel) })
        {
            foreach (var level in FormatShape.Of(table).Reverse())
            {
                int index = (int)level.Tested;
                rows.Write(identity, name, level.EntrySize, (ulong)half.Leaves[index], (ulong)half.Contiguous[index], (ulong)half.NotPresent[index]);
            }
        }

        rows.End(coverage);
    }
}
