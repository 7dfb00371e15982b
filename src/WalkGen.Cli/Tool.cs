using System.CommandLine;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli;

/// <summary>The command line: runs one command and turns what went wrong into one line and an exit code.</summary>
internal static class Tool
{
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var root = new RootCommand("Reads the page tables in images of a machine's memory.")
        {
            InfoCommand.Create(terminal),
            DumpCommand.Create(terminal),
            StatsCommand.Create(terminal),
            TranslateCommand.Create(terminal),
            RootsCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            AuditCommand.Create(terminal),
            FindCommand.Create(terminal),
            DiffCommand.Create(terminal),
            MapCommand.Create(terminal),
        };

        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            return Fail(terminal, ExitCode.Usage, string.Join(" ", parsed.Errors.Select(static error => error.Message.ReplaceLineEndings(" "))));
        }

        try
        {
            int code = parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = terminal.Text, Error = terminal.Error });
            terminal.Text.Flush();
            return code;
        }
        catch (OperationCanceledException)
        {
            return Fail(terminal, ExitCode.Cancelled, "cancelled.");
        }
        catch (UsageException e)
        {
            return Fail(terminal, ExitCode.Usage, e.Message);
        }
        catch (Exception e) when (e is InvalidImageException or BadDataException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return Fail(terminal, ExitCode.BadData, e.Message);
        }
    }

    private static int Fail(Terminal terminal, int code, string message)
    {
        terminal.Text.Flush();
        terminal.Error.WriteLine($"walkgen: {message}");
        return code;
    }
}
