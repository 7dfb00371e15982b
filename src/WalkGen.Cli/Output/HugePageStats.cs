using System.Globalization;
using System.Text.Json;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>What <c>walkgen stats</c> shows of memory by page size, and of what larger pages could map.</summary>
internal sealed class HugePageStats(IReadOnlyList<LevelShape> levels, StatsWalker walker)
{
    private readonly (string Name, HalfCounts Counts)[] _halves = [("user", walker.User), ("kernel", walker.Kernel)];

    // The smallest first.
    private readonly LevelShape[] _ascending = [.. levels.Reverse()];

    public IEnumerable<Section> Sections()
    {
        yield return new(
            "Memory by page size",
            [Column.Text("half"), Column.Text("size"), Column.Number("mapped"), Column.Number("share"), Column.Number("marked contiguous")],
            [.. _halves.SelectMany(half => _ascending.Where(level => Leaves(half.Counts, level) > 0).Select(level => Memory(half.Name, half.Counts, level)))]);

        string[][] regions = [.. _halves.SelectMany(half => _ascending.SelectMany(level => Regions(half.Name, half.Counts.HugePages.At(level.Tested))))];
        if (regions.Length > 0)
        {
            yield return new(
                "Regions of a larger page that smaller leaves map now",
                [Column.Text("half"), Column.Text("size"), Column.Text("kind"), Column.Number("regions"), Column.Number("leaves"), Column.Number("filled"), Column.Number("table frames")],
                regions);
        }

        string[][] runs = [.. _halves.SelectMany(half => _ascending.SelectMany(level => Runs(half.Name, half.Counts, level)))];
        if (runs.Length > 0)
        {
            yield return new(
                "Runs of leaves that are marked contiguous, or could be",
                [Column.Text("half"), Column.Text("size"), Column.Text("leaves"), Column.Number("marked"), Column.Number("could be")],
                runs);
        }
    }

    /// <summary>An object with one for each half: bytes by size of leaf, regions by size and kind, and runs by size.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject("large_pages");
        foreach (var (name, half) in _halves)
        {
            json.WriteStartObject(name);
            WriteBytes(json, "mapped_bytes", half.Leaves);
            WriteBytes(json, "contiguous_bytes", half.Contiguous);
            WriteRegions(json, half.HugePages);
            WriteRuns(json, half.HugePages);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>How many runs are marked contiguous.</summary>
    public static ulong Marked(Regions runs) => Kinds.Aggregate(0UL, (sum, kind) => sum + runs[kind].Marked);

    /// <summary>How many runs could be.</summary>
    public static ulong Unmarked(Regions runs) => runs[RegionKind.InPlace].Regions - runs[RegionKind.InPlace].Marked;

    private static RegionKind[] Kinds { get; } = Enum.GetValues<RegionKind>();

    private static ulong Leaves(HalfCounts half, LevelShape level) => (ulong)half.Leaves[(int)level.Tested];

    private string[] Memory(string name, HalfCounts half, LevelShape level)
    {
        ulong bytes = Leaves(half, level) * level.EntrySize;
        ulong all = _ascending.Aggregate(0UL, (sum, other) => sum + (Leaves(half, other) * other.EntrySize));
        return [name, Words.Size(level.EntrySize), Words.Bytes(bytes), Percent(bytes, all), Percent((ulong)half.Contiguous[(int)level.Tested], Leaves(half, level))];
    }

    private static IEnumerable<string[]> Regions(string half, Regions? regions) => regions is null
        ? []
        : Kinds.Select(kind => (Kind: kind, Counts: regions[kind])).Where(static row => row.Counts.Regions > 0).Select(row => (string[])[
            half, Words.Size(regions.Size), Words.Region(row.Kind), $"{row.Counts.Regions}", $"{row.Counts.Leaves}",
            Percent(row.Counts.MappedBytes, row.Counts.Regions * regions.Size), $"{row.Counts.TableFrames}"]);

    private static IEnumerable<string[]> Runs(string name, HalfCounts half, LevelShape level)
    {
        if (half.HugePages.RunsAt(level.Tested) is not { } runs || Marked(runs) + Unmarked(runs) == 0) return [];
        return [[name, Words.Size(runs.Size), $"{level.RunLength} x {Words.Size(level.EntrySize)}", $"{Marked(runs)}", $"{Unmarked(runs)}"]];
    }

    private static string Percent(ulong part, ulong whole) => string.Create(CultureInfo.InvariantCulture, $"{(double)part / whole:0.0%}");

    private void WriteBytes(Utf8JsonWriter json, string name, long[] leaves)
    {
        json.WriteStartObject(name);
        foreach (var level in _ascending.Where(level => leaves[(int)level.Tested] > 0))
        {
            json.WriteNumber(Words.Size(level.EntrySize), (ulong)leaves[(int)level.Tested] * level.EntrySize);
        }

        json.WriteEndObject();
    }

    private void WriteRegions(Utf8JsonWriter json, HugePages pages)
    {
        json.WriteStartObject("regions");
        foreach (var regions in _ascending.Select(level => pages.At(level.Tested)).OfType<Regions>())
        {
            json.WriteStartObject(Words.Size(regions.Size));
            foreach (var kind in Kinds.Where(kind => regions[kind].Regions > 0)) WriteCounts(json, kind, regions[kind]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, RegionKind kind, RegionCounts counts)
    {
        json.WriteStartObject(Words.Region(kind));
        json.WriteNumber("regions", counts.Regions);
        json.WriteNumber("leaves", counts.Leaves);
        json.WriteNumber("mapped_bytes", counts.MappedBytes);
        json.WriteNumber("table_frames", counts.TableFrames);
        json.WriteEndObject();
    }

    private void WriteRuns(Utf8JsonWriter json, HugePages pages)
    {
        json.WriteStartObject("runs");
        foreach (var runs in _ascending.Select(level => pages.RunsAt(level.Tested)).OfType<Regions>())
        {
            json.WriteStartObject(Words.Size(runs.Size));
            json.WriteNumber("marked", Marked(runs));
            json.WriteNumber("could_be_marked", Unmarked(runs));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
