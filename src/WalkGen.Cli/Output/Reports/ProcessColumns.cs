using WalkGen.Cli.Live;
using WalkGen.Live;

namespace WalkGen.Cli.Output;

/// <summary>The columns that several reports about running processes have.</summary>
internal static class ProcessColumns
{
    /// <summary>The process.</summary>
    public static readonly IReadOnlyList<Field> Owner =
    [
        new("pid", CellKind.Number, "The number of the process."),
        new("comm", CellKind.Text, "The name of the process, which it chooses itself and may contain anything."),
    ];

    /// <summary>The sums of pagemap, for <see cref="Of(PageSums?)"/>.</summary>
    public static readonly IReadOnlyList<Field> Sums =
    [
        new("resident", CellKind.Number, "Bytes in memory, without zero pages and hugetlb, as Rss."),
        new("zero", CellKind.Number, "Bytes that map the zero page. Before Linux 6.7, they count as resident."),
        new("anonymous_huge", CellKind.Number, "Resident bytes in transparent huge pages of no file."),
        new("file_huge", CellKind.Number, "Resident bytes in huge pages of files and shared memory."),
        new("hugetlb", CellKind.Number, "Bytes in memory, of hugetlb."),
        new("file", CellKind.Number, "Resident bytes of files and shared memory."),
        new("exclusive", CellKind.Number, "Resident bytes that this process alone maps, once."),
        new("swap_entries", CellKind.Number, "Bytes with a swap entry: pages in swap or in migration, and markers."),
        new("guard", CellKind.Number, "Bytes of guard pages. Before Linux 6.15, they are swap entries."),
        new("uffd_write_protected", CellKind.Number, "Bytes that userfaultfd write-protects."),
        new("soft_dirty", CellKind.Number, "Bytes written since the soft-dirty bits were cleared; empty if the kernel has no such bits."),
    ];

    /// <summary>What smaps counts, for <see cref="Of(Func{Func{ProcessAreaUsage, ulong}, ulong})"/>.</summary>
    public static readonly IReadOnlyList<Field> Usage =
    [
        new("smaps_resident", CellKind.Number, "What the kernel's smaps counts: Rss."),
        new("smaps_proportional", CellKind.Number, "Pss: resident bytes, each divided by its number of mappings."),
        new("smaps_dirty", CellKind.Number, "Shared_Dirty + Private_Dirty: resident bytes that were written. pagemap does not show it."),
        new("smaps_referenced", CellKind.Number, "Referenced: resident bytes that were used lately. pagemap does not show it."),
        new("smaps_anonymous", CellKind.Number, "Anonymous: resident bytes that belong to no file."),
        new("smaps_anonymous_huge", CellKind.Number, "AnonHugePages."),
        new("smaps_hugetlb", CellKind.Number, "Shared_Hugetlb + Private_Hugetlb."),
        new("smaps_swap", CellKind.Number, "Swap: bytes in swap areas."),
        new("smaps_locked", CellKind.Number, "Locked: resident bytes that stay in memory."),
    ];

    /// <summary>What rows about a process begin with.</summary>
    public static Identity IdentityOf(ProcessView view) => new(view.Folder, null, null);

    /// <summary>The cells of <see cref="Sums"/>; empty if the pages are not read.</summary>
    public static CellGroup Of(PageSums? sums) => sums is null
        ? new CellGroup(new Cell[Sums.Count])
        : new CellGroup(
            sums.Resident, sums.Zero, sums.AnonymousHuge, sums.FileHuge, sums.Hugetlb, sums.File, sums.Exclusive, sums.SwapEntries,
            sums.Guard, sums.UffdWriteProtected, LinuxProcess.HasSoftDirty ? sums.SoftDirty : default(Cell));

    /// <summary>The cells of <see cref="Usage"/>.</summary>
    /// <param name="value">The value of one area, or the sum of several.</param>
    public static CellGroup Of(Func<Func<ProcessAreaUsage, ulong>, ulong> value) => new(
        value(static usage => usage.Resident),
        value(static usage => usage.ProportionalResident),
        value(DirtyOf),
        value(static usage => usage.Referenced),
        value(static usage => usage.Anonymous),
        value(static usage => usage.AnonymousHuge),
        value(HugetlbOf),
        value(static usage => usage.Swapped),
        value(static usage => usage.Locked));

    public static ulong DirtyOf(ProcessAreaUsage usage) => usage.SharedDirty + usage.PrivateDirty;

    public static ulong HugetlbOf(ProcessAreaUsage usage) => usage.SharedHugetlb + usage.PrivateHugetlb;
}
