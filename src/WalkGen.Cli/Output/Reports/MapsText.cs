using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen maps</c>: a table per process.</summary>
internal static class MapsText
{
    public static Section Section(ProcessUsage usage) => new(
        $"Process {Printable.Of(usage.Process.ToString())}, KiB",
        [
            Column.Text("first"), Column.Text("last"), Column.Text("access"), Column.Number("size"), Column.Number("resident"),
            Column.Number("dirty"), Column.Number("swap"), Column.Number("huge"), Column.Text("name"),
        ],
        usage.Areas.Select(static area => Row(area)).Append(Sum(usage.Areas)));

    private static string[] Row(AreaUsage usage) =>
    [
        $"{usage.Area.Range.Start}", $"{usage.Area.Range.Last}", AreaText.AccessOf(usage.Area), KiB(usage.Area.Range.Length),
        KiB(usage.Resident), KiB(usage.Dirty), KiB(usage.Swap), KiB(Huge(usage)), usage.Area.Name ?? "",
    ];

    private static string[] Sum(IReadOnlyList<AreaUsage> areas) =>
    [
        "all", "", "", KiB(areas, static usage => usage.Area.Range.Length), KiB(areas, static usage => usage.Resident),
        KiB(areas, static usage => usage.Dirty), KiB(areas, static usage => usage.Swap), KiB(areas, Huge), "",
    ];

    private static ulong Huge(AreaUsage usage) => usage.AnonymousHuge + usage.SharedMemoryHuge + usage.FileHuge + usage.Hugetlb;

    private static string KiB(ulong bytes) => $"{bytes >> 10}";

    private static string KiB(IReadOnlyList<AreaUsage> areas, Func<AreaUsage, ulong> value)
        => KiB(areas.Aggregate(0UL, (sum, area) => unchecked(sum + value(area))));
}
