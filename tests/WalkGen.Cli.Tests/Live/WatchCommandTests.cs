using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen watch</c> on processes, as its users run it.</summary>
public sealed class WatchCommandTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-watch-");

    private string Picture => Path.Combine(_folder.FullName, "recording.svg");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Rows_have_the_pages_of_each_interval()
    {
        using PokedProcess poked = PokedProcess.Launch();
        using var output = new FollowedOutput(text =>
        {
            // The first interval has begun when the methods are named, and the second when rows of the first arrive.
            if (text.Contains("touched:", StringComparison.Ordinal)) poked.Write(5);
            if (text.Contains("\"interval\":1,", StringComparison.Ordinal)) poked.Write(9);
        });

        int code = Tool.Run(
            ["watch", $"{poked.Id}", "--count", "2", "--interval", "0.5", "--format", "jsonl", "--range", $"{PokedProcess.Start:x}+100000"],
            new Terminal(output, output.Messages));

        Assert.Equal(ExitCode.Success, code);
        JsonElement[] rows = [.. LiveRun.Parse(output.Text).Where(static row => row.Text("change") == "mapped")];
        Assert.Equal(
            [(1UL, PokedProcess.AddressOf(5)), (2UL, PokedProcess.AddressOf(9))],
            rows.Select(static row => (row.Number("interval"), row.Address("first"))));
        Assert.All(rows, row => Assert.Equal(
            ((ulong)poked.Id, "poked", "page", "pagemap", "rw-p", 1UL),
            (row.Number("pid"), row.Text("comm"), row.Text("granularity"), row.Text("method"), row.Text("area_access"),
                row.Number("pages"))));
        Assert.All(rows, static row => Assert.True(
            DateTimeOffset.Parse(row.Text("time")!, CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddMinutes(-5)));
        Assert.InRange(rows[1].Number("elapsed_ms") - rows[0].Number("elapsed_ms"), 300UL, 5000UL);
        Assert.All(
            LiveRun.Parse(output.Text).Where(static row => row.Text("change") == "touched"),
            static row => Assert.Equal(("area", "smaps"), (row.Text("granularity"), row.Text("method"))));
    }

    [Fact]
    public void The_methods_are_said_with_their_reach()
    {
        using PokedProcess poked = PokedProcess.Launch();

        string[] notes = ToolRun.Of("watch", $"{poked.Id}", "--count", "1", "--interval", "0.01").Error.Split('\n');

        Assert.StartsWith(
            WalkGen.Live.LinuxProcess.HasSoftDirty
                ? "walkgen: written: page by page"
                : "walkgen: written: not watched: This kernel has no soft-dirty bits: it is built without CONFIG_MEM_SOFT_DIRTY.",
            notes[0],
            StringComparison.Ordinal);
        Assert.StartsWith("walkgen: mapped, unmapped, copied and others: page by page", notes[1], StringComparison.Ordinal);
        Assert.StartsWith("walkgen: touched: area by area", notes[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_ends_leaves_a_complete_result()
    {
        PokedProcess poked = PokedProcess.Launch();
        using var output = new FollowedOutput(text =>
        {
            if (text.Contains("touched:", StringComparison.Ordinal)) poked.Write(5);
            if (text.Contains("\"interval\":1,", StringComparison.Ordinal)) poked.Dispose();
        });
        int id = poked.Id;

        int code = Tool.Run(
            ["watch", $"{id}", "--interval", "0.3", "--format", "jsonl", "--svg", Picture], new Terminal(output, output.Messages));

        Assert.Equal(ExitCode.BadData, code);
        Assert.Matches($"walkgen: .*rocess {id}.* has ended.*\n$", output.Messages.ToString().Split("smaps:")[^1]);
        Assert.Contains(LiveRun.Parse(output.Text), static row => row.Text("change") == "mapped");
        Assert.Contains(
            XDocument.Load(Picture).Descendants(Svg + "text"),
            static text => text.Value.StartsWith("1 intervals, ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INT", "text")]
    [InlineData("TERM", "json")]
    public void A_signal_completes_the_result(string signal, string format)
    {
        using PokedProcess poked = PokedProcess.Launch();
        string file = Path.Combine(_folder.FullName, "rows");
        using Process tool = ToolProcess.Start("watch", $"{poked.Id}", "--format", format, "-o", file, "--svg", Picture);
        Assert.StartsWith("walkgen: written:", tool.StandardError.ReadLine(), StringComparison.Ordinal);
        poked.Write(77);

        Process.Start("kill", [$"-{signal}", $"{tool.Id}"]).WaitForExit();

        Assert.True(tool.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(ExitCode.Success, tool.ExitCode);
        string rows = File.ReadAllText(file), address = $"0x{PokedProcess.AddressOf(77):x16}";
        Assert.Contains(address, rows, StringComparison.Ordinal); // the interval that had begun
        if (format == "json") Assert.Equal("watch", JsonElement.Parse(rows).Text("schema"));
        else Assert.Contains("1 mapped", rows.Split('\n')[^2], StringComparison.Ordinal);
        Assert.NotEmpty(XDocument.Load(Picture).Descendants(Svg + "rect"));
    }

    [Theory]
    [InlineData("watch x", "'x' is neither the number of a process nor a guest of QEMU (gdb:, qmp:).")]
    [InlineData("watch 0", "'0' is neither the number of a process nor a guest of QEMU (gdb:, qmp:).")]
    [InlineData("watch 1 --interval 0", "'0' is not a value of --interval: seconds from 0.001 to 1728000.")]
    [InlineData("watch 1 --interval 1e9", "'1e9' is not a value of --interval: seconds from 0.001 to 1728000.")]
    [InlineData("watch 1 --count 0", "--count must be at least 1.")]
    [InlineData("watch 1 --cpu 0", "--cpu and --root require a guest of QEMU.")]
    [InlineData("watch gdb::1 --no-clear", "--no-clear requires a process: nothing of a guest is ever cleared.")]
    public void Wrong_command_lines_are_refused(string command, string message)
    {
        ToolRun run = ToolRun.Of(command.Split(' '));

        Assert.Equal((ExitCode.Usage, $"walkgen: {message}\n"), (run.Code, run.Error));
    }

    [Fact]
    public void A_picture_that_cannot_be_written_is_refused_first()
    {
        LiveMachine.NeedsScan();
        string path = Path.Combine(_folder.FullName, "none", "x.svg");

        ToolRun run = ToolRun.Of("watch", $"{Environment.ProcessId}", "--svg", path);

        Assert.Equal(ExitCode.BadData, run.Code);
        Assert.StartsWith($"walkgen: {path}: the output cannot be written: ", run.Error, StringComparison.Ordinal);
    }
}
