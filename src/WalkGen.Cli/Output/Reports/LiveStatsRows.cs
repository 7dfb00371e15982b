using WalkGen.Cli.Live;

namespace WalkGen.Cli.Output;

/// <summary>The row of <c>walkgen live stats</c>: one per process.</summary>
internal static class LiveStatsRows
{
    public static readonly Schema Schema = new(
        "live stats",
        [
            .. ProcessColumns.Owner,
            new("areas", CellKind.Number, "The number of areas."),
            new("length", CellKind.Number, "The size of all areas in bytes."),
            .. ProcessColumns.Sums,
            new("pud_tables", CellKind.Number, "PUD tables with an entry of a page, as far as pagemap shows it."),
            new("pmd_tables", CellKind.Number, "PMD tables with an entry of a page."),
            new(
                "pte_tables",
                CellKind.Number,
                "Tables of the lowest level with an entry of a page. The kernel may have more, without one."),
            new("kernel_table_bytes", CellKind.Number, "The kernel's count of bytes in tables below the root (VmPTE)."),
            .. ProcessColumns.Usage,
        ]);

    public static void Write(RowWriter rows, ProcessView view, ProcessTotals totals)
    {
        rows.Begin();
        rows.Write(
            ProcessColumns.IdentityOf(view),
            (uint)view.Process.Id,
            view.Name,
            (ulong)totals.Areas.Count,
            totals.Size,
            ProcessColumns.Of(totals.Sums),
            totals.Tables.Count(PageTableLevel.Pud),
            totals.Tables.Count(PageTableLevel.Pmd),
            totals.Tables.Count(PageTableLevel.Pte),
            totals.TableBytes,
            ProcessColumns.Of(totals.SumOf));
        rows.End(null);
    }
}
