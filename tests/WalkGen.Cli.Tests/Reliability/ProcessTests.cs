using System.Diagnostics;

namespace WalkGen.Cli.Tests;

/// <summary>Signals, pipes that nobody reads, files without a length, and memory that runs out.</summary>
[Collection(nameof(ProcessTests))] // they measure time
[CollectionDefinition(nameof(ProcessTests), DisableParallelization = true)]
public sealed class ProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    public ProcessTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test needs signals.");
        File.WriteAllBytes(Of("endless"), Endless());
        File.WriteAllBytes(Of("image"), CoreBuilder.Small());
    }

    [Theory]
    [InlineData("stats", "INT", 130)]
    [InlineData("stats", "TERM", 143)]
    [InlineData("find --physical 77777777000", "INT", 130)]
    [InlineData("dump", "INT", 130)]
    [InlineData("dump --format leaves", "INT", 130)]
    [InlineData("dump --format leaves", "TERM", 143)]
    [InlineData("dump --format effective", "INT", 130)]
    [InlineData("dump --format csv", "TERM", 143)]
    [InlineData("dump --format json", "INT", 130)]
    [InlineData("dump --format jsonl", "INT", 130)]
    [InlineData("audit", "INT", 130)]
    public void The_first_signal_ends_a_command_with_whole_lines(string line, string signal, int code)
    {
        // Other work of the machine may delay one run.
        Assert.Contains(Enumerable.Range(0, 5), _ => End(line, signal, code) < TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_signal_also_ends_a_command_whose_output_nobody_reads()
    {
        using var tool = ToolProcess.Start("dump", Of("endless"), "--format", "leaves", "--repeat-limit", $"{ulong.MaxValue}");
        Assert.Equal('0', (char)tool.StandardOutput.Read()); // it has begun to write
        Thread.Sleep(1000); // the pipe is full

        ToolProcess.Shell($"kill -TERM {tool.Id}");

        Assert.True(tool.WaitForExit(TimeSpan.FromSeconds(5)));
        Assert.Equal(143, tool.ExitCode);
        Assert.EndsWith("\n", tool.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("leaves")]
    [InlineData("effective")]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    public void A_pipe_that_nobody_reads_ends_the_tool_quietly(string format)
    {
        var run = ToolProcess.Shell(
            $"$walkgen dump endless --repeat-limit {ulong.MaxValue} --format {format} | head -n 3 > out; echo ${{PIPESTATUS[0]}}", _folder);

        Assert.Equal(("141\n", ""), (run.Output, run.Error));
        Assert.Equal(3, File.ReadAllLines(Of("out")).Length);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("effective")]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    public void A_full_disk_ends_the_tool_with_one_sentence(string format)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");

        var run = ToolProcess.Shell($"$walkgen dump endless --repeat-limit {ulong.MaxValue} --format {format} > /dev/full", _folder);

        Assert.Equal(1, run.Code);
        Assert.StartsWith("walkgen: the output cannot be written: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    [Theory]
    [InlineData("info /proc/version", "/proc/version has no length")]
    [InlineData("info --base 0 /proc/version", "/proc/version has no length")]
    [InlineData("info --base 0 /dev/zero", "/dev/zero has no length")]
    [InlineData("info /dev/zero", "/dev/zero has no length")]
    [InlineData("info /dev/null", "/dev/null: the file is empty")]
    [InlineData("info <(echo x)", "/dev/fd/63 is a pipe or a device")]
    [InlineData("info /dev/stdin", "/dev/stdin is a pipe or a device")]
    public void A_file_without_a_length_gets_one_sentence(string arguments, string sentence)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files are Linux's.");

        var run = ToolProcess.Shell($"echo x | $walkgen {arguments}", _folder);

        Assert.Equal(1, run.Code);
        Assert.StartsWith($"walkgen: {sentence}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    [Fact]
    public void Too_little_memory_is_a_sentence()
    {
        var run = ToolProcess.Shell($"DOTNET_GCHeapHardLimit=0x600000 $walkgen map '{Guest.Tables(1)}'", _folder);

        Assert.Equal((1, "walkgen: the command needs more memory than this process may have.\n"), (run.Code, run.Error));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Four tables that map 512^4 pages: no walk ends.</summary>
    private static byte[] Endless()
    {
        var core = new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20);
        for (ulong table = 0x1000; table <= 0x4000; table += 0x1000)
        {
            byte[] entries = new byte[4096];
            for (int i = 0; i < 512; i++) entries.Put(i * 8, (table + 0x1000) | (i % 2 == 0 ? 0x27UL : 0x67UL));
            core.Load(table, entries);
        }

        return core.Build();
    }

    /// <summary>The time from a signal to the end of the command.</summary>
    private TimeSpan End(string line, string signal, int code)
    {
        string[] words = line.Split(' ');
        using var tool = ToolProcess.Start([words[0], Of("endless"), .. words[1..], "--repeat-limit", $"{ulong.MaxValue}"]);
        Task<string> output = LastLine(tool.StandardOutput), error = tool.StandardError.ReadToEndAsync();
        WaitUntilBusy(tool);
        using var kill = Process.Start("kill", [$"-{signal}", $"{tool.Id}"]);
        long start = Stopwatch.GetTimestamp();

        Assert.True(tool.WaitForExit(TimeSpan.FromSeconds(20)));

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        Assert.Equal((code, "walkgen: cancelled.\n"), (tool.ExitCode, error.Result));
        Assert.EndsWith("\n", output.Result, StringComparison.Ordinal);
        return time;
    }

    /// <summary>Waits until the tool works: before, it does not yet handle signals. On a busy machine that may take seconds.</summary>
    private static void WaitUntilBusy(Process tool)
    {
        for (int i = 0; i < 2000 && tool.TotalProcessorTime < TimeSpan.FromMilliseconds(700); i++)
        {
            Thread.Sleep(10);
            tool.Refresh();
        }
    }

    private static async Task<string> LastLine(StreamReader reader)
    {
        char[] buffer = new char[1 << 16];
        string last = "\n";
        while (await reader.ReadAsync(buffer) is var count and > 0) last = new string(buffer, 0, count);
        return last;
    }

    private string Of(string name) => Path.Combine(_folder, name);
}
