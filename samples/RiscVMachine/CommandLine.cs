using System.CommandLine;
using Spectre.Console;

namespace RiscVMachine;

/// <summary>The command: options, one session, and the exit code.</summary>
internal static class CommandLine
{
    private const int Different = 1;
    private const int Usage = 2;
    private const int Cancelled = 130; // a shell's exit code after Ctrl-C

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command-line arguments.</param>
    /// <param name="output">Receives the plain report if there is no terminal.</param>
    /// <param name="error">Receives error messages.</param>
    /// <param name="terminal">The terminal, or null.</param>
    /// <param name="cancel">Ends the session.</param>
    /// <returns>The exit code of the program; 1 if the restored run differs, 2 for invalid options, 130 if cancelled.</returns>
    public static int Run(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, IAnsiConsole? terminal, CancellationToken cancel)
    {
        var options = new Options();
        var root = new RootCommand("Runs a bare-metal program on a small RISC-V machine, takes snapshots, and runs on from one of them.");
        options.AddTo(root);
        root.SetAction(parsed => Run(options, parsed, output, terminal, cancel));
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors is [var first, ..]) return Fail(error, Usage, first.Message.ReplaceLineEndings(" "));
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (OperationCanceledException)
        {
            return Fail(error, Cancelled, "cancelled; the harts were stopped");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return Fail(error, Usage, e.Message);
        }
    }

    private static int Run(Options options, ParseResult parsed, TextWriter output, IAnsiConsole? terminal, CancellationToken cancel)
    {
        using Machine machine = options.Machine(parsed);
        SessionResult Run(ISessionReport report) => new Session(machine, options.SnapshotInterval(parsed), report).Run(cancel);
        SessionResult result = terminal is null || options.IsPlain(parsed)
            ? Run(new PlainReport(output))
            : LiveReport.Show(terminal, machine, Run);
        return result.ExitCode != 0 || result.IsSame ? result.ExitCode : Different;
    }

    private static int Fail(TextWriter error, int code, string message)
    {
        error.WriteLine($"RiscVMachine: {message}");
        return code;
    }
}
