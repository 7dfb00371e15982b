using System.Text.Json;
using WalkGen.Cli;
using WalkGen.Cli.Output;

namespace WalkGen.Fuzzing;

/// <summary>Runs the tool in this process and requires what it promises for every command line and every image.</summary>
internal static class ToolRun
{
    /// <summary>The command is cancelled after that much output. One image may have 2^48 mappings.</summary>
    private const int MostOutput = 1 << 20;

    private static readonly int[] Codes =
        [ExitCode.Success, ExitCode.BadData, ExitCode.Usage, ExitCode.Findings, ExitCode.Cancelled];

    /// <summary>Returns the exit code.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="width">The columns of the terminal; null for redirected output.</param>
    public static int Of(string[] arguments, int? width)
    {
        using var cancellation = new CancellationTokenSource();
        using var output = new LimitedOutput(MostOutput, cancellation);
        using var error = new StringWriter { NewLine = "\n" };
        int code = Tool.Run(arguments, new Terminal(output, error, width, cancellation: cancellation.Token));
        string messages = error.ToString();

        FuzzFault.Require(Codes.Contains(code), $"exit code {code} is not documented");
        FuzzFault.Require(code != ExitCode.Cancelled || cancellation.IsCancellationRequested, "exit code 130 without a signal");
        FuzzFault.Require(messages.Length == 0 || messages[^1] == '\n', "the last message is no whole line");
        if (code is ExitCode.BadData or ExitCode.Usage)
            FuzzFault.Require(messages.Length > 0, $"exit code {code} without a message");
        foreach (string line in messages.Split('\n')[..^1])
        {
            FuzzFault.Require(line.StartsWith("walkgen: ", StringComparison.Ordinal), $"a message without the tool's name: {line}");
            FuzzFault.Require(!Printable.NeedsEscape(line), "a message has a control character");
        }

        bool isWhole = code == ExitCode.Success && width is null && !cancellation.IsCancellationRequested;
        if (isWhole && IsJson(arguments)) JsonDocument.Parse(output.Text).Dispose();
        return code;
    }

    // Not the texts of the command line itself: help, the version, completions.
    private static bool IsJson(string[] arguments)
        => arguments[0] is "info" or "dump" or "stats" or "translate" or "find" or "audit" or "diff" or "roots"
            && !arguments.Any(static text => text is "--help" or "-h" or "-?" or "/h" or "/?")
            && arguments.Zip(arguments.Skip(1)).Any(static pair => pair is ("--format", "json"));
}
