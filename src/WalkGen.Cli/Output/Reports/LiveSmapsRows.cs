using WalkGen.Cli.Live;
using WalkGen.Live;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen live smaps</c>: one per area.</summary>
internal static class LiveSmapsRows
{
    public static readonly Schema Schema = new(
        "live smaps",
        [
            .. ProcessColumns.Owner,
            new("first", CellKind.Address, "The first address."),
            new("last", CellKind.Address, "The last address."),
            new("length", CellKind.Number, "The size in bytes."),
            new("access", CellKind.Text, "r, w, x or - for each access that is allowed; then s (shared) or p (private)."),
            new("offset", CellKind.Number, "The offset in the file, in bytes."),
            new("device", CellKind.Text, "The major and minor number of the file's device, hexadecimal."),
            new("inode", CellKind.Number, "The number of the file's inode; 0 without a file."),
            new("name", CellKind.Text, "The file, or a name such as [heap], as the kernel writes it: text that may contain anything."),
            .. ProcessColumns.Sums,
            new("smaps_page_size", CellKind.Number, "The page size that smaps names (KernelPageSize): of hugetlb, that of its pages."),
            .. ProcessColumns.Usage,
        ]);

    public static void Write(RowWriter rows, ProcessView view, IEnumerable<AreaPages> areas)
    {
        rows.Begin();
        foreach (AreaPages pages in areas) Write(rows, view, pages);
        rows.End(null);
    }

    private static void Write(RowWriter rows, ProcessView view, AreaPages pages)
    {
        ProcessArea area = pages.Area;
        ProcessAreaUsage? usage = area.Usage;
        rows.Write(
            ProcessColumns.IdentityOf(view),
            (uint)view.Process.Id,
            view.Name,
            area.Range.Start,
            area.Range.Last,
            area.Range.Length,
            AreaText.AccessOf(area.Flags),
            area.FileOffset,
            AreaText.DeviceOf(area.DeviceMajor, area.DeviceMinor),
            area.Inode,
            area.Name,
            ProcessColumns.Of(pages.Sums),
            usage?.PageSize,
            ProcessColumns.Of(value => usage is null ? 0 : value(usage)));
    }
}
