using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A row per half and page size.</summary>
internal static class StatsRows
{
    public static readonly Schema Schema = new(
        "stats",
        [
            new("half", CellKind.Text, "user or kernel."),
            new("page_size", CellKind.Number, "What an entry of this level covers, in bytes."),
            new("leaves", CellKind.Number, "Present entries that map memory."),
            new("contiguous", CellKind.Number, "Those of them that are marked as a run that a TLB may keep as one."),
            new("not_present", CellKind.Number, "Entries that are not present but not empty."),
            new("in_place_regions", CellKind.Number, "Aligned regions of this size that smaller leaves map, where one leaf could take their place: full, equal in all bits but accessed and dirty, contiguous and aligned in memory. Nothing, if no leaf may be so large, or none be smaller."),
            new("in_place_leaves", CellKind.Number, "How many leaves map them now."),
            new("in_place_tables", CellKind.Number, "How many frames of tables one leaf for each would make free, if nobody else uses them."),
            new("scattered_regions", CellKind.Number, "The same, but the memory would have to be copied together first. Page tables do not tell whether others share it."),
            new("scattered_leaves", CellKind.Number, "How many leaves map them now."),
            new("scattered_tables", CellKind.Number, "How many frames of tables would become free."),
            new("partial_regions", CellKind.Number, "Regions with equal leaves and addresses that are not mapped."),
            new("partial_bytes", CellKind.Number, "How much of them is mapped, in bytes."),
            new("mixed_regions", CellKind.Number, "Regions with leaves that differ in permissions or other bits, full or not."),
            new("run_size", CellKind.Number, "What a run of leaves of this size that may be marked contiguous covers, in bytes, if the format has such runs."),
            new("runs_marked", CellKind.Number, "Aligned runs with leaves that are marked."),
            new("runs_unmarked", CellKind.Number, "Those that are not marked but could be: full, equal, contiguous and aligned in memory."),
        ]);

    public static void Write(RowWriter rows, Identity identity, PageTable table, StatsWalker walker, Coverage coverage)
    {
        rows.Begin();
        foreach (var (name, half) in new[] { ("user", walker.User), ("kernel", walker.Kernel) })
        {
            foreach (var level in FormatShape.Of(table).Reverse())
            {
                int index = (int)level.Tested;
                Regions? regions = half.HugePages.At(level.Tested), runs = half.HugePages.RunsAt(level.Tested);
                RegionCounts? inPlace = regions?[RegionKind.InPlace], scattered = regions?[RegionKind.Scattered], partial = regions?[RegionKind.Partial];
                rows.Write(
                    identity, name, level.EntrySize, (ulong)half.Leaves[index], (ulong)half.Contiguous[index], (ulong)half.NotPresent[index],
                    inPlace?.Regions, inPlace?.Leaves, inPlace?.TableFrames,
                    scattered?.Regions, scattered?.Leaves, scattered?.TableFrames,
                    partial?.Regions, partial?.MappedBytes, regions?[RegionKind.Mixed].Regions,
                    runs?.Size, runs is null ? default(Cell) : HugePageStats.Marked(runs), runs is null ? default(Cell) : HugePageStats.Unmarked(runs));
            }
        }

        rows.End(coverage);
    }
}
