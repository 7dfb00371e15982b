using System.Diagnostics;

namespace WalkGen.Cli.Tests;

/// <summary>A build of the tool. Each run is a process of its own, with redirected streams and no input.</summary>
internal sealed class ToolProgram
{
    private const string Variable = "WALKGEN_AOT_TOOL";

    private ToolProgram(string path) => Path = path;

    public string Path { get; }

    /// <summary>The build that the JIT compiles.</summary>
    public static ToolProgram JustInTime { get; } = new(ToolProcess.Tool);

    /// <summary>The build that is compiled ahead of time, which the environment names. Without a name, the test is skipped.</summary>
    public static ToolProgram AheadOfTime()
    {
        string? path = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(
            string.IsNullOrEmpty(path), $"{Variable} names no tool: publish it as docs/publishing.md says; .ci/run does where it can.");
        Assert.True(File.Exists(path), $"{Variable}: {path} does not exist.");
        return new ToolProgram(path!);
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public ToolRun Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        using var output = new MemoryStream();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return new ToolRun(process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult());
    }
}
