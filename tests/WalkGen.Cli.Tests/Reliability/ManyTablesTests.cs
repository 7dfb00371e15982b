using System.Text.Json;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Tests;

/// <summary>Page tables with more tables than a tool may remember.</summary>
public sealed class ManyTablesTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"walkgen-test-{Guid.NewGuid():N}");

    [Fact]
    public void Tables_that_are_reached_once_are_walked_each()
    {
        var run = Run("honest", "stats");

        // 1 + 5 + 2149 + 1,100,000
        Assert.Contains(
            "coverage: complete, 1102155 tables visited; the root table at 0x0000000000001000 leads to no mapped page\n",
            run.Output,
            StringComparison.Ordinal);
        Assert.Matches(@"\n  PTE +PT +1100000 +1100000\n", run.Output);
    }

    [Fact]
    public void Tables_that_are_reached_again_are_counted_and_not_walked()
    {
        var run = Run("shared", "dump");

        Assert.Equal(1, run.Code);
        Assert.Contains("reaches more than 65536 different tables several times", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("shared", "dump", "--repeat-limit", $"{ulong.MaxValue}").Code);
    }

    [Fact]
    public void A_list_that_is_cut_says_so()
    {
        Assert.Matches("(, 0x[0-9a-f]{16}){7} and more than 1048568 more", Run("missing", "dump").Output);
        using var json = JsonDocument.Parse(Run("missing", "stats", "--format", "json").Output);
        Assert.True(json.RootElement.GetProperty("missing_frames_cut").GetBoolean());
        Assert.Equal(
            Enumerable.Range(0, MissingTables.Max).Select(static i => $"0x{0x1000_0000_0000 + ((ulong)i << 12):x16}"),
            json.RootElement.GetProperty("missing_frames").EnumerateArray().Select(static one => one.GetString()));
        string cut = Run("aliases", "audit", "--all-aliases").Error;
        Assert.Contains("more than 65536 runs of executable frames", cut, StringComparison.Ordinal);
        Assert.Contains("only the first 65536 roots", Run("small-roots", "roots", "--paging", "x86-pae").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Missing_tables_are_sorted_and_differ(int seed)
    {
        const int Extra = 1000;
        var random = new Random(seed);
        var missing = new MissingTables();
        ulong[] tables = [.. Enumerable.Range(1, MissingTables.Max + Extra).Select(static i => (ulong)i << 12)];
        random.Shuffle(tables);

        foreach (ulong table in tables.Concat(tables.Take(Extra))) missing.Add(new PhysicalAddress(table), PageTableLevel.Pte);

        Assert.True(missing.IsCut);
        Array.Sort(tables);
        Assert.Equal(tables.Take(MissingTables.Max), missing.Select(static table => table.Value));
        Assert.Equal(MissingTables.Max, missing.Count);
    }

    [Fact]
    public void A_table_that_is_missing_at_two_levels_has_one_address()
    {
        var missing = new MissingTables();
        foreach (var level in new[] { PageTableLevel.Pte, PageTableLevel.Pmd, PageTableLevel.Pte }) missing.Add(new(0x5000), level);
        missing.Add(new(0x4000), PageTableLevel.Pte);

        Assert.Equal([0x4000UL, 0x5000], missing.Select(static table => table.Value));
        Assert.Equal((2, 3, false), (missing.Count, missing.CountByLevel, missing.IsCut));
    }

    public void Dispose() => File.Delete(_path);

    private ToolProcess Run(string image, string command, params string[] options)
    {
        string[] all = HostileImages.All[image](_path);
        if (command == "roots") all = [.. all.TakeWhile(static option => option != "--root")];
        return ToolProcess.Shell($"$walkgen {command} '{_path}' {string.Join(' ', all)} {string.Join(' ', options)}");
    }
}
