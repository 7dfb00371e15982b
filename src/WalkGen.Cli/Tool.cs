using System.CommandLine;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;
using WalkGen.Cli.Scans;
using WalkGen.Images;

namespace WalkGen.Cli;

/// <summary>The command line: runs a command and reports an error as one line and an exit code.</summary>
internal static class Tool
{
    private static readonly (string Name, Func<Terminal, Command> Create)[] Commands =
    [
        ("info", InfoCommand.Create),
        ("dump", DumpCommand.Create),
        ("stats", StatsCommand.Create),
        ("translate", TranslateCommand.Create),
        ("find", FindCommand.Create),
        ("audit", AuditCommand.Create),
        ("diff", DiffCommand.Create),
        ("map", MapCommand.Create),
        ("roots", RootsCommand.Create),
        ("scan", ScanCommand.Create),
        ("merge", MergeCommand.Create),
        ("ps", PsCommand.Create),
        ("maps", MapsCommand.Create),
        ("smaps", MapsCommand.CreateSmaps),
        ("read", ReadCommand.Create),
        ("kallsyms", KallsymsCommand.Create),
        ("convert", ConvertCommand.Create),
        ("live", LiveCommand.Create),
        ("watch", WatchCommand.Create),
        ("completion", CompletionCommand.Create),
    ];

    // An argument @FILE is the name of a file, not of one with more arguments.
    private static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var root = new RootCommand("Reads page tables in memory images, of running processes and of guests.");
        foreach (var create in Needed(arguments)) root.Subcommands.Add(create(terminal));

        var parsed = root.Parse(arguments, Configuration);
        if (parsed.Errors.Count > 0)
        {
            string errors = string.Join(' ', parsed.Errors.Select(static error => error.Message));
            return Fail(terminal, ExitCode.Usage, string.Join(' ', errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        }

        try
        {
            return Invoke(parsed, terminal);
        }
        catch (BrokenPipeException)
        {
            return ExitCode.BrokenPipe;
        }
        catch (IOException e)
        {
            // Results that were found before the failure, and the output fails too.
            return Fail(terminal, ExitCode.BadData, e.Message);
        }
    }

    private static int Invoke(ParseResult parsed, Terminal terminal)
    {
        try
        {
            int code = OutputOption.Run(parsed, terminal, () => Run(parsed, terminal));
            terminal.Text.Flush();
            return code is ExitCode.Success or ExitCode.Findings && Fault.DoubtOf(terminal) is { } doubt
                ? Fail(terminal, ExitCode.BadData, doubt)
                : code;
        }
        catch (OperationCanceledException)
        {
            terminal.Text.Flush();
            terminal.ReportCancelled();
            return ExitCode.Cancelled;
        }
        catch (UsageException e)
        {
            return Fail(terminal, ExitCode.Usage, e.Message);
        }
        catch (Exception e) when (Fault.IsBadData(e))
        {
            return Fail(terminal, ExitCode.BadData, Fault.SentenceOf(e, terminal));
        }
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        try
        {
            int code = parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = terminal.Help,
                Error = terminal.Error,
            });
            foreach (MemoryImage image in terminal.Opened.Where(static image => image.IsChanging)) WarnIfChanged(image, terminal);
            return code;
        }
        finally
        {
            terminal.Opened.ForEach(static image => image.Dispose());
        }
    }

    private static void WarnIfChanged(MemoryImage image, Terminal terminal)
    {
        TableChanges changes = image.CompareTables();
        if (changes.Changed == 0) return;
        terminal.Error.WriteLine(
            $"walkgen: warning: {image.Path}: {changes.Changed} of {changes.Read} tables changed while they were read, so the result may "
            + "be from different moments: run the command again, or stop what changes them.");
    }

    /// <summary>The named command alone, or all commands. To create all of them takes longer than most commands run.</summary>
    private static IEnumerable<Func<Terminal, Command>> Needed(IReadOnlyList<string> arguments)
    {
        foreach (var (name, create) in Commands)
        {
            if (arguments.Count > 0 && arguments[0] == name) return [create];
        }

        return Commands.Select(static command => command.Create);
    }

    private static int Fail(Terminal terminal, int code, string message)
    {
        terminal.Text.Flush();
        terminal.Error.WriteLine($"walkgen: {message}");
        return code;
    }
}
