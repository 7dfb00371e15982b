using System.Text.Json;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>
/// The object <c>huge_pages</c> of <c>walkgen stats</c>. For each half it contains bytes by page size, regions by size and kind, and
/// contiguous runs by size.
/// </summary>
internal static class HugePageJson
{
    public static void Write(Utf8JsonWriter json, StatsWalker walker)
    {
        LevelInfo[] ascending = [.. walker.Levels.Reverse()];
        json.WriteStartObject("huge_pages");
        foreach (var half in walker.Halves)
        {
            json.WriteStartObject(Names.Of(half.Half));
            WriteBytes(json, "mapped_bytes", ascending, half.Leaves);
            WriteBytes(json, "contiguous_bytes", ascending, half.Contiguous);
            WriteRegions(json, ascending.Select(level => half.HugePages.RegionsAt(level.Tested)).OfType<RegionCounter>());
            WriteRuns(json, ascending.Select(level => half.HugePages.RunsAt(level.Tested)).OfType<RegionCounter>());
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, LevelInfo[] levels, PerLevel<long> leaves)
    {
        json.WriteStartObject(name);
        foreach (var level in levels.Where(level => leaves[level.Tested] > 0))
        {
            json.WriteNumber(ByteSize.Short(level.EntrySize), (ulong)leaves[level.Tested] * level.EntrySize);
        }

        json.WriteEndObject();
    }

    private static void WriteRegions(Utf8JsonWriter json, IEnumerable<RegionCounter> counters)
    {
        json.WriteStartObject("regions");
        foreach (var regions in counters)
        {
            json.WriteStartObject(ByteSize.Short(regions.Size));
            foreach (var (kind, totals) in regions.All)
            {
                if (totals.Regions > 0) WriteTotals(json, kind, totals);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, RegionKind kind, RegionTotals totals)
    {
        json.WriteStartObject(Names.Of(kind));
        json.WriteNumber("regions", totals.Regions);
        json.WriteNumber("leaves", totals.Leaves);
        json.WriteNumber("mapped_bytes", totals.MappedBytes);
        json.WriteNumber("table_frames", totals.TableFrames);
        json.WriteEndObject();
    }

    private static void WriteRuns(Utf8JsonWriter json, IEnumerable<RegionCounter> counters)
    {
        json.WriteStartObject("runs");
        foreach (var runs in counters)
        {
            json.WriteStartObject(ByteSize.Short(runs.Size));
            json.WriteNumber("marked", runs.Marked);
            json.WriteNumber("could_be_marked", runs.Unmarked);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
