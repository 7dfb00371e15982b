using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen maps</c> and <c>walkgen smaps</c> on three guests, against <c>/proc/PID/maps</c> and <c>smaps</c>.</summary>
public sealed partial class MapsTests
{
    // The init of arm64-6.1 allocated another buffer after it had written its own account.
    private static bool IsOlder(string guest, int process) => guest == ProcessGuest.Arm64 && process == 1;

    public static TheoryData<string> Guests => ProcessGuest.Names;

    [Theory]
    [MemberData(nameof(Guests))]
    public void Rows_are_the_lines_of_maps(string guest)
    {
        ProcessTruth truth = ProcessGuest.Truth(guest);
        var processes = ProcessGuest.Rows("maps", ProcessGuest.PathOf(guest), "--all").GroupBy(static row => (int)row.Number("pid"));

        Assert.Equal(truth.Processes.Order(), processes.Select(static process => process.Key));
        foreach (var process in processes.Where(process => !IsOlder(guest, process.Key)))
            Assert.Equal(truth.Areas(process.Key), process.Select(LineOf));
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public void Smaps_prints_the_lines_of_smaps(string guest)
    {
        ProcessTruth truth = ProcessGuest.Truth(guest);
        foreach (int process in truth.Processes.Where(process => !IsOlder(guest, process)))
        {
            string text = ProcessGuest.Output("smaps", ProcessGuest.PathOf(guest), "--pid", $"{process}");
            string[] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => Spaces().Replace(line, " "))];

            Assert.StartsWith($"# process {process} ", lines[0], StringComparison.Ordinal);
            Assert.Equal(truth.Areas(process), lines.Where(static line => Header().IsMatch(line)));
            string[] sizes = ["Rss", "Anonymous", "LazyFree", "AnonHugePages", "ShmemPmdMapped", "FilePmdMapped", "Swap"];
            foreach (string size in sizes)
            {
                Assert.Equal(
                    truth.Sums(process).Select(area => $"{size}: {area[size]} kB"),
                    lines.Where(line => line.StartsWith($"{size}: ", StringComparison.Ordinal)));
            }

            Assert.Equal(
                truth.Sums(process).Select(static area => $"Dirty: {area["Shared_Dirty"] + area["Private_Dirty"]} kB"),
                lines.Where(static line => line.StartsWith("Dirty: ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_texts_are_as_they_were_approved()
    {
        string path = ProcessGuest.PathOf();
        string text = ProcessGuest.Output("maps", path, "--pid", "88") + ProcessGuest.Output("smaps", path, "--name", "shared-file");

        Snapshot.Match(text, "The_texts_are", "as_they_were_approved", "", "txt");
    }

    [Theory]
    [InlineData("maps")]
    [InlineData("smaps")]
    public void A_process_has_a_number_and_a_name(string command)
    {
        string path = ProcessGuest.PathOf();
        string byNumber = ProcessGuest.Output(command, path, "--pid", "105"), all = ProcessGuest.Output(command, path, "--all");

        Assert.Equal(byNumber, ProcessGuest.Output(command, path, "--name", "esc\e[31mred"));
        Assert.Contains(@"rocess 105 esc\x1b[31mred", byNumber, StringComparison.Ordinal);
        Assert.Contains(byNumber, all, StringComparison.Ordinal);
        Assert.Equal(ProcessGuest.Truth(ProcessGuest.Main).Processes.Length, ProcessLine().Count(all));
        Assert.Equal(
            ProcessGuest.Rows(command, path, "--pid", "105").Select(static row => row.GetRawText()),
            ProcessGuest.Rows(command, path, "--all").Where(static row => row.Number("pid") == 105).Select(static row => row.GetRawText()));
    }

    [Fact]
    public void A_thread_of_the_kernel_has_no_areas()
    {
        string path = ProcessGuest.PathOf();

        Assert.Empty(ProcessGuest.Rows("maps", path, "--pid", "2"));
        Assert.StartsWith("Process 2 kthreadd, KiB\n", ProcessGuest.Output("maps", path, "--pid", "2"), StringComparison.Ordinal);
        Assert.Equal("# process 2 kthreadd\n", ProcessGuest.Output("smaps", path, "--pid", "2"));
    }

    [Theory]
    [InlineData("no process has the number 7777: walkgen ps lists them.", "--pid", "7777")]
    [InlineData(@"no process has the name 'x\x1b[31m': walkgen ps lists them.", "--name", "x\e[31m")]
    [InlineData("4 processes have the name 'init': select one with --pid (1, 88, 89, 90).", "--name", "init")]
    [InlineData("Select a process with --pid or --name, or use --all.")]
    [InlineData("--pid and --name exclude each other.", "--pid", "1", "--name", "init")]
    [InlineData("--pid and --all exclude each other.", "--pid", "1", "--all")]
    [InlineData("--name and --all exclude each other.", "--name", "init", "--all")]
    public void A_wrong_selection_is_one_sentence(string sentence, params string[] options)
    {
        foreach (string command in (string[])["maps", "smaps"])
        {
            ToolRun run = ToolRun.Of([command, ProcessGuest.PathOf(), .. options]);

            Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
            Assert.EndsWith($" {sentence}\n", run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error, '\n');
        }
    }

    private static string LineOf(JsonElement row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Address("first"):x8}-{row.Address("last") + 1:x8} {row.Text("access")} {row.Number("offset"):x8} {row.Text("device")} "
        + $"{row.Number("inode")} {row.Text("name")}").TrimEnd();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();

    [GeneratedRegex("^[0-9a-f]+-[0-9a-f]+ ")]
    private static partial Regex Header();

    [GeneratedRegex("^(# process|Process) ", RegexOptions.Multiline)]
    private static partial Regex ProcessLine();
}
