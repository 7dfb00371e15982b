using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen stats</c>: one per half and page size.</summary>
internal static class StatsRows
{
    public static readonly Schema Schema = new(
        "stats",
        [
            new("half", CellKind.Text, "user or kernel."),
            new("page_size", CellKind.Number, "The size that an entry of this level covers, in bytes."),
            new("leaves", CellKind.Number, "Present leaves."),
            new("contiguous", CellKind.Number, "Present leaves with the contiguous flag."),
            new("non_present", CellKind.Number, "Non-present entries that are not empty."),
            new(
                "in_place_regions",
                CellKind.Number,
                "Aligned regions of this size that smaller leaves map and one huge page could map: full, contiguous and aligned in "
                + "physical memory, all bits equal except accessed and dirty. Empty if this size cannot be a huge page."),
            new("in_place_leaves", CellKind.Number, "Leaves in these regions."),
            new("in_place_tables", CellKind.Number, "Table frames that huge pages would free, unless other tables share them."),
            new(
                "scattered_regions",
                CellKind.Number,
                "Full regions with equal leaves whose memory must be copied first. Page tables do not show whether the memory is shared."),
            new("scattered_leaves", CellKind.Number, "Leaves in these regions."),
            new("scattered_tables", CellKind.Number, "Table frames that huge pages would free."),
            new("partial_regions", CellKind.Number, "Regions with equal leaves that are not fully mapped."),
            new("partial_bytes", CellKind.Number, "The mapped memory of these regions in bytes."),
            new("mixed_regions", CellKind.Number, "Regions whose leaves differ in permissions or other bits."),
            new("run_size", CellKind.Number, "The size of a contiguous run of leaves of this size in bytes, if the format has such runs."),
            new("runs_marked", CellKind.Number, "Aligned runs that contain leaves with the contiguous flag."),
            new("runs_unmarked", CellKind.Number, "Aligned runs without the flag that could have it: full, equal, contiguous and aligned."),
            .. ProcessFields.All,
        ]);

    public static void Write(RowWriter rows, Identity identity, StatsWalker walker, Coverage coverage, KernelProcess? process)
    {
        rows.Begin();
        Write(rows, identity, walker, process);
        rows.End(coverage);
    }

    /// <summary>Writes the rows of both halves of <paramref name="walker"/>.</summary>
    public static void Write(RowWriter rows, Identity identity, StatsWalker walker, KernelProcess? process)
    {
        foreach (var half in walker.Halves)
        {
            KernelProcess? owner = half.Half == AddressHalf.User ? process : null;
            foreach (var level in walker.Levels.Reverse()) Write(rows, identity, half, level, owner);
        }
    }

    /// <summary>Writes the rows of one half of <paramref name="walker"/>.</summary>
    public static void Write(RowWriter rows, string image, ProcessHalf half, StatsWalker walker)
    {
        foreach (var level in walker.Levels.Reverse())
            Write(rows, Identity.Of(image, half.Table), half.Process is null ? walker.Kernel : walker.User, level, half.Process);
    }

    private static void Write(RowWriter rows, Identity identity, HalfStats half, LevelInfo level, KernelProcess? process)
    {
        PageTableLevel tested = level.Tested;
        RegionCounter? regions = half.HugePages.RegionsAt(tested), runs = half.HugePages.RunsAt(tested);
        rows.Write(
            identity,
            Names.Of(half.Half),
            level.EntrySize,
            (ulong)half.Leaves[tested],
            (ulong)half.Contiguous[tested],
            (ulong)half.NonPresent[tested],
            regions?.InPlace.Regions,
            regions?.InPlace.Leaves,
            regions?.InPlace.TableFrames,
            regions?.Scattered.Regions,
            regions?.Scattered.Leaves,
            regions?.Scattered.TableFrames,
            regions?.Partial.Regions,
            regions?.Partial.MappedBytes,
            regions?.Mixed.Regions,
            runs?.Size,
            runs?.Marked,
            runs?.Unmarked,
            process is { } owner ? (uint)owner.Id : default(Cell),
            process?.Name);
    }
}
