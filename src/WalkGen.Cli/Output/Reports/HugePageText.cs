using System.Globalization;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen stats</c> about page sizes and about regions that huge pages could map.</summary>
internal static class HugePageText
{
    public static IEnumerable<Section> Sections(StatsWalker walker)
    {
        LevelInfo[] ascending = [.. walker.Levels.Reverse()];
        yield return new(
            "Memory by page size",
            [Column.Text("half"), Column.Text("size"), Column.Number("mapped"), Column.Number("share"), Column.Number("contiguous")],
            Rows(static (half, level) => half.Leaves[level.Tested] > 0 ? [Memory(half, level)] : []));

        string[][] regions = Rows(static (half, level) => Regions(half, half.HugePages.RegionsAt(level.Tested)));
        if (regions.Length > 0)
        {
            yield return new(
                "Regions that could be huge pages",
                [
                    Column.Text("half"), Column.Text("size"), Column.Text("kind"), Column.Number("regions"), Column.Number("leaves"),
                    Column.Number("mapped"), Column.Number("tables"),
                ],
                regions);
        }

        string[][] runs = Rows(Runs);
        if (runs.Length > 0)
        {
            yield return new(
                "Contiguous runs",
                [
                    Column.Text("half"), Column.Text("size"), Column.Text("leaves"), Column.Number("marked"),
                    Column.Number("could be marked"),
                ],
                runs);
        }

        string[][] Rows(Func<HalfStats, LevelInfo, IEnumerable<string[]>> rows)
            => [.. walker.Halves.SelectMany(half => ascending.SelectMany(level => rows(half, level)))];
    }

    private static string[] Memory(HalfStats half, LevelInfo level)
    {
        ulong bytes = half.MappedBytes(level), leaves = (ulong)half.Leaves[level.Tested];
        return
        [
            Names.Of(half.Half), ByteSize.Short(level.EntrySize), ByteSize.Rounded(bytes),
            Percent(bytes, half.AllMappedBytes), Percent((ulong)half.Contiguous[level.Tested], leaves),
        ];
    }

    private static IEnumerable<string[]> Regions(HalfStats half, RegionCounter? regions) => regions is null
        ? []
        : regions.All.Where(static kind => kind.Totals.Regions > 0).Select(kind => (string[])[
            Names.Of(half.Half), ByteSize.Short(regions.Size), Names.Of(kind.Kind), $"{kind.Totals.Regions}", $"{kind.Totals.Leaves}",
            Percent(kind.Totals.MappedBytes, kind.Totals.Regions * regions.Size), $"{kind.Totals.TableFrames}"]);

    private static IEnumerable<string[]> Runs(HalfStats half, LevelInfo level)
    {
        if (half.HugePages.RunsAt(level.Tested) is not { } runs || runs.Marked + runs.Unmarked == 0) return [];
        string leaves = $"{level.RunLength} x {ByteSize.Short(level.EntrySize)}";
        return [[Names.Of(half.Half), ByteSize.Short(runs.Size), leaves, $"{runs.Marked}", $"{runs.Unmarked}"]];
    }

    private static string Percent(ulong part, ulong whole) => string.Create(CultureInfo.InvariantCulture, $"{(double)part / whole:0.0%}");
}
