using System.Diagnostics;

namespace WalkGen.Cli.Tests;

/// <summary>The tool as a process of its own, started by a shell.</summary>
internal sealed record ToolProcess(int Code, string Output, string Error)
{
    public static string Tool => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "walkgen.exe" : "walkgen");

    /// <summary>Runs <paramref name="script"/> by bash in <paramref name="folder"/>; <c>$walkgen</c> is the tool.</summary>
    public static ToolProcess Shell(string script, string? folder = null, ToolProgram? tool = null)
    {
        using var shell = Start("/bin/bash", ["-c", script], folder, tool?.Path);
        Task<string> output = shell.StandardOutput.ReadToEndAsync(), error = shell.StandardError.ReadToEndAsync();
        if (!shell.WaitForExit(TimeSpan.FromMinutes(1))) shell.Kill(entireProcessTree: true);
        return new ToolProcess(shell.ExitCode, output.Result, error.Result);
    }

    /// <summary>
    /// Starts the tool itself, with the default actions of signals: a script that runs tests in the background ignores SIGINT, and its
    /// children inherit that.
    /// </summary>
    public static Process Start(params string[] arguments) => OperatingSystem.IsLinux()
        ? Start("env", ["--default-signal=INT,TERM,PIPE", Tool, .. arguments], null)
        : Start(Tool, arguments, null);

    private static Process Start(string program, string[] arguments, string? folder, string? tool = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "",
        };
        start.Environment["walkgen"] = tool ?? Tool;
        return Process.Start(start)!;
    }
}
