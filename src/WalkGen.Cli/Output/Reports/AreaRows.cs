using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen maps</c> and <c>walkgen smaps</c>: one per area.</summary>
internal static class AreaRows
{
    public static readonly Schema Schema = new(
        "maps",
        [
            new("pid", CellKind.Number, "The number of the process."),
            new("comm", CellKind.Text, "The name of the process: text of the machine, which may contain anything."),
            new("first", CellKind.Address, "The first address."),
            new("last", CellKind.Address, "The last address."),
            new("access", CellKind.Text, "r, w, x or - for each access that is allowed; then s (shared) or p (private)."),
            new("offset", CellKind.Number, "The offset in the file, in bytes."),
            new("device", CellKind.Text, "The major and minor number of the file's device, hexadecimal."),
            new("inode", CellKind.Number, "The number of the file's inode; 0 without a file."),
            new("name", CellKind.Text, "The file, or a name such as [heap]: text of the machine, which may contain anything."),
            new("resident", CellKind.Number, "Mapped memory in bytes, without hugetlb (Rss)."),
            new("dirty", CellKind.Number, "Resident memory that was written (Shared_Dirty + Private_Dirty)."),
            new("referenced", CellKind.Number, "Resident memory that was used (Referenced)."),
            new("anonymous", CellKind.Number, "Resident memory that belongs to no file (Anonymous)."),
            new("lazy_free", CellKind.Number, "Anonymous memory that may be dropped (LazyFree)."),
            new("anonymous_huge", CellKind.Number, "Anonymous memory in huge pages (AnonHugePages)."),
            new("shmem_huge", CellKind.Number, "Shared memory in huge pages (ShmemPmdMapped)."),
            new("file_huge", CellKind.Number, "Memory of other files in huge pages (FilePmdMapped)."),
            new("hugetlb", CellKind.Number, "Memory of hugetlb (Shared_Hugetlb + Private_Hugetlb)."),
            new("swap", CellKind.Number, "Memory in swap areas, as far as the page table shows it (Swap)."),
            new("missing", CellKind.Number, "Memory of which the image lacks the tables."),
            new("flags", CellKind.Address, "All bits of vm_flags."),
        ]);

    public static void Write(RowWriter rows, MemoryImage image, IEnumerable<ProcessUsage> processes)
    {
        rows.Begin();
        foreach (var (process, areas) in processes)
        {
            Identity identity = new(image.Path, process.Root, null);
            foreach (AreaUsage usage in areas) Write(rows, identity, process, usage);
        }

        rows.End(null);
    }

    private static void Write(RowWriter rows, Identity identity, KernelProcess process, AreaUsage usage)
    {
        KernelArea area = usage.Area;
        rows.Write(
            identity,
            (uint)process.Id,
            process.Name,
            area.Range.Start,
            area.Range.Last,
            AreaText.AccessOf(area),
            AreaText.OffsetOf(area),
            AreaText.DeviceOf(area),
            area.File?.Inode ?? 0,
            area.Name,
            usage.Resident,
            usage.Dirty,
            usage.Referenced,
            usage.Anonymous,
            usage.LazyFree,
            usage.AnonymousHuge,
            usage.SharedMemoryHuge,
            usage.FileHuge,
            usage.Hugetlb,
            usage.Swap,
            usage.Missing,
            Cell.Hex((ulong)area.Flags));
    }
}
