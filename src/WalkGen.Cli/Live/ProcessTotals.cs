using WalkGen.Cli.Walkers;
using WalkGen.Live;

namespace WalkGen.Cli.Live;

/// <summary>The totals of a process.</summary>
/// <param name="Areas">The areas.</param>
/// <param name="Sums">The pages of all areas.</param>
/// <param name="Tables">The tables with entries.</param>
/// <param name="TableBytes">The kernel's count of bytes in tables below the root (VmPTE); null if it does not say.</param>
internal sealed record ProcessTotals(IReadOnlyList<AreaPages> Areas, PageSums Sums, TableCounter Tables, ulong? TableBytes)
{
    /// <summary>The addresses of all areas, in bytes.</summary>
    public ulong Size => SumOf(static area => area.Area.Range.Length);

    /// <summary>The sum of what smaps counts.</summary>
    public ulong SumOf(Func<ProcessAreaUsage, ulong> value) => SumOf(area => area.Area.Usage is { } usage ? value(usage) : 0);

    /// <summary>Reads the totals of a process.</summary>
    public static ProcessTotals Of(ProcessView view)
    {
        IReadOnlyList<AreaPages> areas = view.ReadAreaPages(out PageTable table);
        var sums = new PageSums();
        foreach (AreaPages area in areas)
        {
            if (area.Sums is { } pages) sums.Add(pages);
        }

        var tables = new TableCounter();
        tables.Walk(table);
        return new ProcessTotals(areas, sums, tables, view.Process.ReadTableBytes());
    }

    private ulong SumOf(Func<AreaPages, ulong> value)
        => Areas.Aggregate(0UL, (sum, area) => sum + value(area));
}
