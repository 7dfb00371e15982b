using System.Globalization;
using WalkGen.Cli.Live;
using WalkGen.Live;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen live stats</c>.</summary>
internal static class LiveStatsText
{
    public static IReadOnlyList<Section> Sections(ProcessView view, ProcessTotals totals) =>
    [
        Pages(view, totals),
        Usage(totals),
        Tables(totals),
    ];

    private static Section Pages(ProcessView view, ProcessTotals totals)
    {
        PageSums sums = totals.Sums;
        ulong huge = sums.AnonymousHuge + sums.FileHuge;
        List<string[]> rows =
        [
            ["areas", KiB(totals.Size), $"{totals.Areas.Count} areas"],
            ["resident", KiB(sums.Resident), ""],
            ["  in 4K pages", KiB(sums.Resident - huge), Share(sums.Resident - huge, sums.Resident)],
            ["  in 2M pages", KiB(huge), Share(huge, sums.Resident)],
            ["  of files and shared memory", KiB(sums.File), Share(sums.File, sums.Resident)],
            ["  exclusive", KiB(sums.Exclusive), Share(sums.Exclusive, sums.Resident)],
            ["zero pages", KiB(sums.Zero), ""],
            ["hugetlb", KiB(sums.Hugetlb), ""],
            ["swap entries", KiB(sums.SwapEntries), "swap, migration and markers"],
            ["guard pages", KiB(sums.Guard), ""],
            ["write-protected (userfaultfd)", KiB(sums.UffdWriteProtected), ""],
        ];
        rows.Add(LinuxProcess.HasSoftDirty
            ? ["soft-dirty", KiB(sums.SoftDirty), ""]
            : ["soft-dirty", "", "this kernel has no such bits"]);
        return new Section(
            Printable.Of($"Pages of {view.Title}, by pagemap"), [Column.Text("pages"), Column.Number("KiB"), Column.Text("")], rows);
    }

    private static Section Usage(ProcessTotals totals) => new(
        "Counted by the kernel (smaps)",
        [Column.Text("pages"), Column.Number("KiB")],
        [
            ["resident (Rss)", KiB(totals.SumOf(static usage => usage.Resident))],
            ["proportional (Pss)", KiB(totals.SumOf(static usage => usage.ProportionalResident))],
            ["dirty", KiB(totals.SumOf(ProcessColumns.DirtyOf))],
            ["referenced", KiB(totals.SumOf(static usage => usage.Referenced))],
            ["anonymous", KiB(totals.SumOf(static usage => usage.Anonymous))],
            ["anonymous in huge pages", KiB(totals.SumOf(static usage => usage.AnonymousHuge))],
            ["hugetlb", KiB(totals.SumOf(ProcessColumns.HugetlbOf))],
            ["swap", KiB(totals.SumOf(static usage => usage.Swapped))],
        ]);

    private static Section Tables(ProcessTotals totals) => new(
        "Tables with an entry of a page" + (totals.TableBytes is { } bytes ? $"; the kernel has {KiB(bytes)} KiB below the root" : ""),
        [Column.Text("level"), Column.Number("tables")],
        [
            .. ((PageTableLevel[])[PageTableLevel.Pud, PageTableLevel.Pmd, PageTableLevel.Pte]).Select(
                level => (string[])[Names.Of(level), $"{totals.Tables.Count(level)}"]),
        ]);

    private static string KiB(ulong bytes) => $"{bytes >> 10}";

    private static string Share(ulong part, ulong all)
        => all == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / all:0.0} %");
}
