using System.Globalization;
using WalkGen.Cli.Live;
using WalkGen.Live;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen live smaps</c>: a table. The columns in parentheses are counted by the kernel's smaps.</summary>
internal static class LiveSmapsText
{
    private const int MaxNamed = 4;

    public static Section Section(ProcessView view, IReadOnlyList<AreaPages> areas) => new(
        Printable.Of($"Areas of {view.Title}, KiB; in parentheses: by smaps"),
        [
            Column.Text("first"), Column.Text("last"), Column.Text("access"), Column.Number("size"), Column.Number("resident"),
            Column.Number("(Rss)"), Column.Number("(dirty)"), Column.Number("swap entries"), Column.Number("(Swap)"),
            Column.Number("huge"), Column.Number("hugetlb"), Column.Text("name"),
        ],
        areas.Select(static area => Row(area)).Append(Sum(areas)));

    /// <summary>The line that ends the table.</summary>
    public static string Footer(IReadOnlyList<AreaPages> areas)
    {
        AreaPages[] differing = [.. areas.Where(static area => !area.Agree)];
        string[] notRead = [.. areas.Where(static area => area.Sums is null).Select(static area => $"{area.Area.Range.Start}")];
        string above = notRead.Length == 0 ? "" : $"; above the 48 bits of pagemap's walk, not read: {string.Join(", ", notRead)}";
        if (differing.Length == 0) return $"{areas.Count} areas; pagemap and smaps have the same resident pages{above}";
        string first = string.Join(", ", differing.Take(MaxNamed).Select(static area => $"{area.Area.Range.Start}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{areas.Count} areas; pagemap and smaps differ in {differing.Length}: they are read one after the other, and before Linux 6.7 "
            + $"pagemap does not show zero pages: {first}{(differing.Length > MaxNamed ? ", ..." : "")}{above}");
    }

    private static string[] Row(AreaPages pages) =>
    [
        $"{pages.Area.Range.Start}", $"{pages.Area.Range.Last}", AreaText.AccessOf(pages.Area.Flags), KiB(pages.Area.Range.Length),
        KiB(pages.Sums?.Resident), KiB(pages.Area.Usage?.Resident), KiB(pages.Area.Usage is { } usage ? Dirty(usage) : null),
        KiB(pages.Sums?.SwapEntries), KiB(pages.Area.Usage?.Swapped), KiB(pages.Sums is { } sums ? Huge(sums) : null),
        KiB(pages.Sums?.Hugetlb), pages.Area.Name ?? "",
    ];

    private static string[] Sum(IReadOnlyList<AreaPages> areas) =>
    [
        "all", "", "", KiB(SumOf(areas, static area => area.Area.Range.Length)), KiB(SumOf(areas, static area => area.Sums?.Resident)),
        KiB(SumOf(areas, static area => area.Area.Usage?.Resident)),
        KiB(SumOf(areas, static area => area.Area.Usage is { } usage ? Dirty(usage) : null)),
        KiB(SumOf(areas, static area => area.Sums?.SwapEntries)), KiB(SumOf(areas, static area => area.Area.Usage?.Swapped)),
        KiB(SumOf(areas, static area => area.Sums is { } sums ? Huge(sums) : null)), KiB(SumOf(areas, static area => area.Sums?.Hugetlb)),
        "",
    ];

    private static ulong Dirty(ProcessAreaUsage usage) => ProcessColumns.DirtyOf(usage);

    private static ulong Huge(PageSums sums) => sums.AnonymousHuge + sums.FileHuge;

    private static ulong SumOf(IReadOnlyList<AreaPages> areas, Func<AreaPages, ulong?> value)
        => areas.Aggregate(0UL, (sum, area) => sum + (value(area) ?? 0));

    private static string KiB(ulong? bytes) => bytes is { } count ? $"{count >> 10}" : "";
}
