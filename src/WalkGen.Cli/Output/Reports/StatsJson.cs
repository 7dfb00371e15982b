using System.Text.Json;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>
/// The JSON document of <c>walkgen stats</c>. Most counts of 0 are omitted. Levels are named by their height: 1 is the lowest.
/// </summary>
internal sealed class StatsJson
{
    private const int MaxPending = 1 << 16; // bytes: the writer would collect all

    private readonly Utf8JsonWriter _json;
    private readonly StatsWalker _walker;
    private readonly Coverage _coverage;

    private StatsJson(Utf8JsonWriter json, StatsWalker walker, Coverage coverage)
    {
        _json = json;
        _walker = walker;
        _coverage = coverage;
    }

    public static void Write(Stream output, string image, PageTable table, StatsWalker walker, Coverage coverage)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            new StatsJson(json, walker, coverage).Write(image, table);
        }

        output.WriteByte((byte)'\n');
    }

    private void Write(string image, PageTable table)
    {
        _json.WriteStartObject();
        _json.WriteString("image", image);
        _json.WriteString("paging", table.FormatName);
        _json.WriteString("root", $"{table.Root}");
        foreach (var half in _walker.Halves) WriteHalf(half);
        WriteTables("table_frames_by_level", _walker.Frames);
        WriteTables("table_visits_by_level", _walker.Visits);
        WriteContiguous();
        WriteFrames();
        HugePageJson.Write(_json, _walker);
        WriteNonPresent();
        _json.WriteStartArray("missing_frames");
        foreach (var frame in _walker.MissingTables)
        {
            _json.WriteStringValue($"{frame}");
            if (_json.BytesPending > MaxPending) _json.Flush();
        }

        _json.WriteEndArray();
        if (_walker.MissingTables.IsCut) _json.WriteBoolean("missing_frames_cut", true);
        _json.WriteStartArray("suspicious_roots");
        foreach (var root in _coverage.SuspiciousRoots) _json.WriteStringValue($"{root.Address}");
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteHalf(HalfStats half)
    {
        _json.WriteStartObject(Names.Of(half.Half));
        WriteCounts("leaf", half.Leaves);
        WriteCounts("nonpresent_nonzero", half.NonPresent);
        _json.WriteEndObject();
    }

    private void WriteCounts(string kind, PerLevel<long> counts)
    {
        foreach (var level in _walker.Levels.Where(level => counts[level.Tested] > 0))
        {
            _json.WriteNumber($"{kind}_{ByteSize.Short(level.EntrySize)}", counts[level.Tested]);
        }
    }

    private void WriteTables(string name, Func<PageTableLevel, long> count)
    {
        _json.WriteStartObject(name);
        foreach (var level in _walker.Levels)
        {
            if (count(level.Level) > 0) _json.WriteNumber($"{level.Height}", count(level.Level));
        }

        _json.WriteEndObject();
    }

    /// <summary>The mapped memory by what the image knows about it, in bytes.</summary>
    private void WriteFrames()
    {
        _json.WriteStartObject("mapped_frames");
        foreach (var half in _walker.Halves)
        {
            _json.WriteStartObject(Names.Of(half.Half));
            _json.WriteNumber("held", half.Frames.Held);
            _json.WriteNumber("left_out", half.Frames.LeftOut);
            _json.WriteNumber("not_named", half.Frames.NotNamed);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    /// <summary>Leaves with the contiguous flag, by half and size in bytes.</summary>
    private void WriteContiguous()
    {
        _json.WriteStartObject("contiguous_bit");
        foreach (var half in _walker.Halves)
        {
            foreach (var level in _walker.Levels.Where(level => half.Contiguous[level.Tested] > 0))
            {
                _json.WriteNumber($"{Names.Of(half.Half)}_{level.EntrySize}", half.Contiguous[level.Tested]);
            }
        }

        _json.WriteEndObject();
    }

    /// <summary>Non-present entries by half and state; empty if the system is unknown.</summary>
    private void WriteNonPresent()
    {
        _json.WriteStartObject(Names.NonPresent);
        foreach (var half in _walker.Halves)
        {
            _json.WriteStartObject(Names.Of(half.Half));
            foreach (var (kind, count) in half.NonPresentKinds) _json.WriteNumber(Names.Of(kind), count);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }
}
