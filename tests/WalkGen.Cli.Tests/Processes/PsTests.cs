using System.Text;
using System.Text.Json;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen ps</c> on three guests, against what their kernels said of their tasks.</summary>
public class PsTests
{
    public static TheoryData<string> Guests => ProcessGuest.Names;

    [Theory]
    [MemberData(nameof(Guests))]
    public void Threads_are_those_of_proc(string guest)
    {
        List<JsonElement> rows = ProcessGuest.Rows("ps", ProcessGuest.PathOf(guest), "--threads");
        string[][] tasks = [.. ProcessGuest.Truth(guest).Threads.Select(static line => line.Split(' '))];

        Assert.Equal(
            tasks.Select(static task => $"{task[0]} {task[1]}").Order(StringComparer.Ordinal),
            rows.Select(static row => $"{row.Number("pid")} {row.Number("tid")}").Order(StringComparer.Ordinal));
        Dictionary<string, string> names = tasks.ToDictionary(
            static task => task[1], static task => Encoding.UTF8.GetString(Convert.FromHexString(task[2])));
        foreach (JsonElement row in rows.Where(static row => !row.GetProperty("kernel_thread").GetBoolean()))
            Assert.Equal(names[$"{row.Number("tid")}"], row.Text("name"));
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public void A_row_per_process_has_its_number_of_threads_and_its_root(string guest)
    {
        string path = ProcessGuest.PathOf(guest);
        List<JsonElement> processes = ProcessGuest.Rows("ps", path), threads = ProcessGuest.Rows("ps", path, "--threads");

        Assert.Equal(processes.Sum(static row => (int)row.Number("threads")), threads.Count);
        Assert.All(processes, static row => Assert.Equal(row.Number("pid"), row.Number("tid")));
        int[] withRoot = [.. processes.Where(static row => row.Text("root") is not null).Select(static row => (int)row.Number("pid"))];
        Assert.Equal(ProcessGuest.Truth(guest).Processes.Order(), withRoot);
        Assert.All(processes, static row => Assert.False(row.GetProperty("kernel_thread").GetBoolean() && row.Text("root") is not null));
        Assert.Equal(4UL, processes.Single(static row => row.Text("name") == "threads").Number("threads"));
        Assert.Equal("Z", processes.Single(static row => row.Text("name") == "defunct-child").Text("state"));
    }

    [Fact]
    public void The_text_is_a_tree_with_every_process()
    {
        string text = ProcessGuest.Output("ps", ProcessGuest.PathOf());

        Snapshot.Match(text, "The_text_is", "a_tree_with_every_process", "", "txt");
    }

    [Fact]
    public void Threads_follow_their_process()
    {
        string[] lines = ProcessGuest.Output("ps", ProcessGuest.PathOf(), "--threads").TrimEnd('\n').Split('\n');

        Assert.Equal("75 processes, 78 threads", lines[^1]);
        Assert.Equal(78, lines.Length - "title, heading, empty line, sum".Split(", ").Length);
        int first = Array.FindIndex(lines, static line => line.StartsWith("  100  100 ", StringComparison.Ordinal));
        Assert.EndsWith("user      threads", lines[first], StringComparison.Ordinal);
        Assert.Equal(
            ["  100  102 user        io-worker", "  100  110 user        gc", "  100  111 user        render"],
            lines[(first + 1)..(first + 4)].Select(
                static line => $"{line[..10]} {line[line.IndexOf("user", StringComparison.Ordinal)..]}"));
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("maps", "--all")]
    [InlineData("smaps", "--all")]
    public void An_image_without_a_kernel_is_one_sentence(params string[] line)
    {
        using TestFile file = new(CoreBuilder.Small());
        ToolRun run = ToolRun.Of([line[0], file.Path, .. line[1..]]);

        Assert.Equal((ExitCode.BadData, ""), (run.Code, run.Output));
        Assert.StartsWith($"walkgen: {file.Path}: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error, '\n');
    }
}
