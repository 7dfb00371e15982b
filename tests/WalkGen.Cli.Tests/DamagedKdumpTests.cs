using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>What the tool says about kdump-compressed files that are cut, incomplete or damaged.</summary>
public class DamagedKdumpTests
{
    [Fact]
    public void A_cut_file_is_described()
    {
        KdumpWriter writer = KdumpWriter.Small();
        using TestFile file = new(writer.Build()[..(writer.Descriptors + 30)]);

        var text = ToolRun.Of("info", file.Path);
        using JsonDocument json = JsonDocument.Parse(ToolRun.Of("info", file.Path, "--format", "json").Output);
        using JsonDocument row = JsonDocument.Parse(ToolRun.Of("info", file.Path, "--format", "jsonl").Output);

        Assert.Equal((0, ""), (text.Code, text.Error));
        Assert.Matches("lost pages +4: the file was cut\n", text.Output);
        Assert.Matches("missing memory +20 KiB in 2 segments\n", text.Output);
        Assert.Equal((4, false), (Number(json, "lost_pages"), json.RootElement.GetProperty("incomplete").GetBoolean()));
        Assert.Equal((4, 20480), (Number(row, "lost_pages"), Number(row, "memory_missing")));
    }

    [Fact]
    public void An_incomplete_file_is_described()
    {
        KdumpWriter writer = new() { OtherStatus = 8 };
        byte[] dump = writer.Memory(0x1000, new byte[0x2000]).Build();
        dump.AsSpan(writer.Descriptors + 24, 24).Clear();
        using TestFile file = new(dump);

        using JsonDocument row = JsonDocument.Parse(ToolRun.Of("info", file.Path, "--format", "jsonl").Output);

        Assert.Matches("lost pages +1: the dump is marked as incomplete\n", ToolRun.Of("info", file.Path).Output);
        Assert.True(row.RootElement.GetProperty("incomplete").GetBoolean());
    }

    [Fact]
    public void The_search_for_roots_ends_with_its_coverage()
    {
        KdumpWriter writer = new();
        byte[] dump = writer.Memory(0x1000, new byte[0x3000]).Missing(0x8000).Build();
        dump.Put(writer.Descriptors + 8, 0u); // of no size
        using TestFile file = new(dump);

        var text = ToolRun.Of("roots", file.Path);
        var json = ToolRun.Of("roots", file.Path, "--format", "json");
        var csv = ToolRun.Of("roots", file.Path, "--format", "csv");

        const string Line = "coverage: 3 frames searched; 1 pages of the image are damaged; "
            + "the image lacks 4 KiB in 1 segments (see walkgen info)\n";
        Assert.EndsWith(Line, text.Output, StringComparison.Ordinal);
        Assert.Equal($"walkgen: {Line}", csv.Error);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement coverage = document.RootElement.GetProperty("coverage");
        Assert.Equal((3, 1), (coverage.GetProperty("frames").GetInt32(), coverage.GetProperty("damaged_pages").GetInt32()));
        Assert.Equal((0, 4096), (coverage.GetProperty("lost_pages").GetInt32(), coverage.GetProperty("missing_memory").GetInt32()));
    }

    private static int Number(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetInt32();
}
