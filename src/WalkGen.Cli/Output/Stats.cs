using System.Text.Json;
using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>What <c>walkgen stats</c> shows of a finished walk.</summary>
internal sealed class Stats(string image, PageTable table, StatsWalker walker)
{
    private readonly IReadOnlyList<LevelShape> _levels = FormatShape.Of(table);
    private readonly HugePageStats _hugePages = new(FormatShape.Of(table), walker);

    public IReadOnlyList<Section> Sections()
    {
        List<Section> sections =
        [
            new(
                $"{table.FormatName}, root {table.Root}: entries that end a walk",
                [Column.Text("size"), Column.Number("user leaves"), Column.Number("kernel leaves"), Column.Number("user not present"), Column.Number("kernel not present")],
                [
                    .. _levels.Reverse().Select(level => (string[])[
                        Words.Size(level.EntrySize),
                        $"{walker.User.Leaves[(int)level.Tested]}", $"{walker.Kernel.Leaves[(int)level.Tested]}",
                        $"{walker.User.NotPresent[(int)level.Tested]}", $"{walker.Kernel.NotPresent[(int)level.Tested]}"]),
                ]),
            new(
                "Tables",
                [Column.Text("level"), Column.Text("name"), Column.Number("frames"), Column.Number("visits")],
                [.. _levels.Select(level => (string[])[$"{level.Level}", level.TableName, $"{walker.Frames(level.Level)}", $"{walker.Visits(level.Level)}"])]),
        ];
        sections.AddRange(_hugePages.Sections());
        NonPresentKind[] kinds = [.. walker.User.NonPresent.Keys.Union(walker.Kernel.NonPresent.Keys).Order()];
        if (kinds.Length > 0)
        {
            sections.Add(new(
                "What entries that are not present stand for",
                [Column.Text("state"), Column.Number("user"), Column.Number("kernel")],
                [.. kinds.Select(kind => (string[])[Words.State(kind), $"{walker.User.NonPresent.GetValueOrDefault(kind)}", $"{walker.Kernel.NonPresent.GetValueOrDefault(kind)}"])]));
        }

        if (walker.MissingFrames.Count > 0)
        {
            sections.Add(new(
                "Tables that the image does not hold",
                [Column.Text("physical")],
                [.. walker.MissingFrames.Select(static frame => (string[])[$"{frame}"])]));
        }

        return sections;
    }

    /// <summary>
    /// One object. Counts that are 0 are left out; levels are named by their height above the pages, 1 for the tables of PTEs.
    /// </summary>
    public void WriteJson(Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("image", image);
            json.WriteString("paging", table.FormatName);
            json.WriteString("root", $"{table.Root}");
            WriteHalf(json, "user", walker.User);
            WriteHalf(json, "kernel", walker.Kernel);
            WriteTables(json, "table_frames_by_level", walker.Frames);
            WriteTables(json, "table_visits_by_level", level => walker.Visits(level));
            WriteContiguous(json);
            _hugePages.WriteJson(json);
            WriteNonPresent(json);
            json.WriteStartArray("missing_frames");
            foreach (var frame in walker.MissingFrames) json.WriteStringValue($"{frame}");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>Leaves that are marked contiguous, by half and size in bytes.</summary>
    private void WriteContiguous(Utf8JsonWriter json)
    {
        json.WriteStartObject("contiguous_bit");
        foreach (var (name, half) in new[] { ("user", walker.User), ("kernel", walker.Kernel) })
        {
            foreach (var level in _levels.Where(level => half.Contiguous[(int)level.Tested] > 0))
            {
                json.WriteNumber($"{name}_{level.EntrySize}", half.Contiguous[(int)level.Tested]);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>What entries that are not present stand for, by half; empty if the system is not known.</summary>
    private void WriteNonPresent(Utf8JsonWriter json)
    {
        json.WriteStartObject("not_present");
        foreach (var (name, half) in new[] { ("user", walker.User), ("kernel", walker.Kernel) })
        {
            json.WriteStartObject(name);
            foreach (var (kind, count) in half.NonPresent) json.WriteNumber(Words.State(kind), count);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteHalf(Utf8JsonWriter json, string name, HalfCounts half)
    {
        json.WriteStartObject(name);
        WriteCounts(json, "leaf", half.Leaves);
        WriteCounts(json, "nonpresent_nonzero", half.NotPresent);
        json.WriteEndObject();
    }

    private void WriteCounts(Utf8JsonWriter json, string kind, long[] counts)
    {
        foreach (var level in _levels.Where(level => counts[(int)level.Tested] > 0))
        {
            json.WriteNumber($"{kind}_{Words.Size(level.EntrySize)}", counts[(int)level.Tested]);
        }
    }

    private void WriteTables(Utf8JsonWriter json, string name, Func<PageTableLevel, long> count)
    {
        json.WriteStartObject(name);
        foreach (var level in _levels.Where(level => count(level.Level) > 0)) json.WriteNumber($"{level.Height}", count(level.Level));
        json.WriteEndObject();
    }
}
