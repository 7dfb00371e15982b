using System.Diagnostics;
using System.Globalization;

namespace WalkGen.Cli.Tests;

/// <summary>Images that attack the time or the memory of the tool, through every command.</summary>
[Collection(nameof(ProcessTests))] // they measure time
public sealed class HostileImageTests : IDisposable
{
    private const long MaxMemory = 128 << 20;

    private static readonly string[] s_commands =
    [
        "info --format json", "roots", "stats", "dump --format leaves", "dump --format jsonl", "audit --all-aliases", "map",
        "find --physical 5000-fffffff", "translate 0 ffff800000000000", "diff --root2 0x2000",
        "scan -o OUTPUT",
    ];

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"walkgen-test-{Guid.NewGuid():N}");

    public static TheoryData<string> Names => [.. HostileImages.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_command_takes_more_than_the_file_and_128_MiB_or_10_seconds(string image)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test reads /proc.");
        string[] options = HostileImages.All[image](_path);
        var maxTime = TimeSpan.FromSeconds(image is "honest" or "shared" ? 60 : 10); // these have millions of tables

        // A million tables take seconds: one command for each kind of walk.
        string[] commands = image == "honest" ? ["roots", "stats", "dump --format jsonl", "audit --all-aliases"] : s_commands;
        Assert.All(commands, command =>
        {
            string[] words = command.Replace("OUTPUT", $"{_path}.scan", StringComparison.Ordinal).Split(' ');
            string[] root = words[0] is "info" or "roots" ? [.. options.TakeWhile(static option => option != "--root")] : options;
            using Process tool = ToolProcess.Start([words[0], _path, .. words[1..], .. root]);
            Task output = tool.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            Task<string> error = tool.StandardError.ReadToEndAsync();
            var (memory, time) = Watch(tool, maxTime);

            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{image,-16} {command,-28} {tool.ExitCode} {memory >> 20,4} MiB {time.TotalSeconds:f2} s {error.Result.Trim()}");
            Assert.InRange(memory, 1, MaxMemory);
            Assert.InRange(time, TimeSpan.Zero, maxTime);
            Assert.InRange(tool.ExitCode, 0, 2);
            Assert.InRange(error.Result.Count(static c => c == '\n'), 0, 2);
            output.Wait(TestContext.Current.CancellationToken);
        });
    }

    public void Dispose()
    {
        File.Delete(_path);
        if (Directory.Exists($"{_path}.scan")) Directory.Delete($"{_path}.scan", recursive: true);
    }

    /// <summary>
    /// The largest memory without the pages of files, and the time of the CPUs. Other work of the machine is no part of either.
    /// </summary>
    private static (long Memory, TimeSpan Time) Watch(Process tool, TimeSpan maxTime)
    {
        long memory = 0;
        TimeSpan time = default;
        while (!tool.WaitForExit(5))
        {
            try
            {
                string[] status = File.ReadAllLines($"/proc/{tool.Id}/status");
                memory = long.Max(memory, SizeIn(status, "RssAnon:") + SizeIn(status, "RssShmem:"));
                tool.Refresh();
                time = tool.TotalProcessorTime;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                continue; // it has just ended
            }

            if (time > 2 * maxTime || memory > 4 * MaxMemory) tool.Kill();
        }

        return (memory, time);
    }

    private static long SizeIn(string[] status, string name)
        => Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(name.Length, line.Length - name.Length - " kB".Length), CultureInfo.InvariantCulture) << 10
            : 0;
}
