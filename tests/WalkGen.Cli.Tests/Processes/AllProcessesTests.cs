using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary><c>--all</c> of stats, audit and find: the kernel's half once, and the half of each process as with <c>--pid</c>.</summary>
public class AllProcessesTests
{
    public static TheoryData<string> Guests => ProcessGuest.Names;

    [Theory]
    [MemberData(nameof(Guests))]
    public void Stats_of_a_process_are_those_of_its_number(string guest)
    {
        string path = ProcessGuest.PathOf(guest);
        List<JsonElement> all = ProcessGuest.Rows("stats", path, "--all");
        int[] processes = ProcessGuest.Truth(guest).Processes;

        Assert.Equal(
            processes.Order(),
            all.Where(static row => row.Text("half") == "user").Select(static row => (int)row.Number("pid")).Distinct());
        JsonElement[] kernel = [.. all.Where(static row => row.Text("half") == "kernel")];
        Assert.All(kernel, static row => Assert.Equal(JsonValueKind.Null, row.GetProperty("pid").ValueKind));
        foreach (int process in processes.Take(5))
        {
            List<JsonElement> one = ProcessGuest.Rows("stats", path, "--pid", $"{process}");
            Assert.Equal(
                one.Where(static row => row.Text("half") == "user").Select(CountsOf),
                all.Where(row => row.Text("half") == "user" && (int)row.Number("pid") == process).Select(CountsOf));
            Assert.Equal(one.Where(static row => row.Text("half") == "kernel").Select(CountsOf), kernel.Select(CountsOf));
        }
    }

    [Fact]
    public void Stats_have_a_sum()
    {
        string[] lines = ToolRun.Of("stats", ProcessGuest.PathOf(), "--all").Output.Split('\n');
        ulong[][] numbers = [.. lines[2..].TakeWhile(static line => line.Length > 0).Select(static line => line[6..].Trim()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(static word => ulong.TryParse(word, out _))
            .Select(ulong.Parse).Take(7).ToArray())];

        Assert.Equal(1 + 21 + 1, numbers.Length);
        for (int column = 0; column < 7; column++)
            Assert.Equal(numbers[^1][column], numbers[..^1].Aggregate(0UL, (sum, row) => sum + row[column]));
        string escaped = lines.Single(static line => line.Contains("red", StringComparison.Ordinal) && line.Contains('x'));
        Assert.EndsWith(@"  esc\x1b[31mred", escaped, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public void Find_finds_what_each_process_maps(string guest)
    {
        string path = ProcessGuest.PathOf(guest);
        List<JsonElement> pages = ProcessGuest.Rows("dump", path, "--pid", "1", "--half", "user");
        string physical = pages.First(static row => row.Text("state") == "present").Text("physical")![2..];

        List<JsonElement> found = ProcessGuest.Rows("find", path, "--all", "--physical", physical);

        HashSet<string> expected = [];
        foreach (int process in ProcessGuest.Truth(guest).Processes)
        {
            foreach (JsonElement row in ProcessGuest.Rows("find", path, "--pid", $"{process}", "--physical", physical)
                .Where(static row => row.Text("half") == "user"))
            {
                Assert.True(expected.Add(PlaceOf(row)));
            }
        }

        Assert.NotEmpty(expected);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            found.Where(static row => row.Text("half") == "user").Select(PlaceOf).Order(StringComparer.Ordinal));
        Assert.Contains(expected, static place => place.StartsWith("1 init 0x", StringComparison.Ordinal)
            && place.EndsWith(" /init", StringComparison.Ordinal));
        string text = ToolRun.Of("find", path, "--all", "--physical", physical).Output;
        Assert.Contains("\nprocess 1 init\n", text, StringComparison.Ordinal);
        Assert.Contains($"mappings: {found.Count}\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public void Audit_finds_what_the_worker_made_and_nothing_else(string guest)
    {
        string path = ProcessGuest.PathOf(guest);
        List<JsonElement> found = ProcessGuest.Rows("audit", path, "--all");

        Assert.Equal(
            ["executable-written", "writable-executable"],
            found.Select(static row => row.Text("rule")).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("init", Assert.Single(found.Select(static row => $"{row.Text("comm")}").Distinct()));
        Assert.All(found, static row => Assert.Equal(row.Text("rule") == "writable-executable" ? "rwxp" : "r-xp", row.Text("area_access")));
        string process = Assert.Single(found.Select(static row => $"{row.Number("pid")}").Distinct());
        Assert.Equal(
            ProcessGuest.Rows("audit", path, "--pid", process).Select(static row => $"{row.Text("rule")} {row.Text("first")}"),
            found.Select(static row => $"{row.Text("rule")} {row.Text("first")}"));
        ToolRun run = ToolRun.Of("audit", path, "--all", "--fail");
        Assert.Equal(ExitCode.Findings, run.Code);
        Assert.Contains($"\nprocesses: 21\nfindings: {found.Count}\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--pid", "1")]
    [InlineData("--name", "init")]
    [InlineData("--cpu", "0")]
    [InlineData("--root", "1000")]
    [InlineData("--kernel")]
    public void A_second_selection_is_refused(params string[] options)
    {
        foreach (string[] line in (string[][])[["stats"], ["audit"], ["find", "--physical", "1000"]])
        {
            ToolRun run = ToolRun.Of([line[0], ProcessGuest.PathOf(), .. line[1..], "--all", .. options]);
            Assert.Equal((ExitCode.Usage, $"walkgen: --all and {options[0]} exclude each other.\n"), (run.Code, run.Error));
        }
    }

    [Fact]
    public void An_image_without_a_kernel_is_one_sentence()
    {
        foreach (string[] line in (string[][])[["stats"], ["audit"], ["find", "--physical", "1000"]])
        {
            ToolRun run = ToolRun.Of([line[0], Guest.Tables(1), .. line[1..], "--all"]);
            Assert.Equal((ExitCode.BadData, ""), (run.Code, run.Output));
            Assert.Single(run.Error, '\n');
        }
    }

    private static string CountsOf(JsonElement row) => $"{row.Number("page_size")} {row.Number("leaves")} {row.Number("non_present")}";

    private static string PlaceOf(JsonElement row)
        => $"{row.Number("pid")} {row.Text("comm")} {row.Text("virtual")} {row.Text("area_access")} {row.Text("area")}";
}
