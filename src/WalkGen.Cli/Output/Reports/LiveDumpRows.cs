using WalkGen.Cli.Live;
using WalkGen.Live;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen live dump</c>: one per run.</summary>
internal sealed class LiveDumpRows(RowWriter rows, ProcessView view) : ReportWriter<ProcessPageRun>
{
    public static readonly Schema Schema = new(
        "live dump",
        [
            .. ProcessColumns.Owner,
            new("first", CellKind.Address, "The first virtual address."),
            new("last", CellKind.Address, "The last virtual address, inclusive."),
            new(
                "state",
                CellKind.Text,
                "present; zero: the zero page; guard: a guard page, since Linux 6.15; swap_entry: a page in swap or in migration, or a "
                + "marker: pagemap does not distinguish them."),
            new(
                "physical",
                CellKind.Address,
                "The physical address of the first page; empty if Linux hides it (CAP_SYS_ADMIN), and of zero."),
            new("length", CellKind.Number, "The size in bytes."),
            new("page_size", CellKind.Number, "The size that each entry covers, in bytes."),
            new("file", CellKind.Flag, "Whether a page in memory is of a file or shared memory."),
            new("exclusive", CellKind.Flag, "Whether a page in memory has this mapping alone."),
            new("uffd_write_protected", CellKind.Flag, "Whether userfaultfd write-protects the pages."),
            new(
                "soft_dirty",
                CellKind.Flag,
                "Whether the pages were written since the soft-dirty bits were cleared; empty if the kernel has no such bits."),
            new("swap_type", CellKind.Number, "The swap area, or the special type, of a swap entry; empty if Linux hides it."),
            new("swap_offset", CellKind.Number, "The swap offset of the first page; empty if Linux hides it."),
            new("area", CellKind.Text, "The file or the name of the area, as the kernel writes it: text that may contain anything."),
            new("area_access", CellKind.Text, "The access of the area, as in live smaps."),
        ]);

    private readonly bool _hasSoftDirty = LinuxProcess.HasSoftDirty, _showsFrames = LinuxProcess.ShowsFrames;

    public override void Begin() => rows.Begin();

    public override void Write(in ProcessPageRun run)
    {
        PageMapEntry entry = run.Entry;
        bool isSwap = entry.IsSwapped && _showsFrames;
        rows.Write(
            ProcessColumns.IdentityOf(view),
            (uint)view.Process.Id,
            view.Name,
            run.Start,
            run.Last,
            ProcessPageText.StateOf(run),
            run.Frame,
            run.Length,
            run.PageSize,
            entry.IsPresent ? entry.IsFile : default(Cell),
            entry.IsPresent ? entry.IsExclusive : default(Cell),
            entry.IsUffdWriteProtected,
            _hasSoftDirty ? entry.IsSoftDirty : default(Cell),
            isSwap ? (ulong?)entry.SwapType : default(Cell),
            isSwap ? entry.SwapOffset : default(Cell),
            run.Area.Name,
            AreaText.AccessOf(run.Area.Flags));
    }

    public override void End() => rows.End(null);
}
