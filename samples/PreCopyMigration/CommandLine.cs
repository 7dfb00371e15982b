using System.CommandLine;
using Spectre.Console;
using WalkGen;

namespace PreCopyMigration;

/// <summary>The command: options, one migration, and the exit code.</summary>
public static class CommandLine
{
    private const int Equal = 0;
    private const int Different = 1;
    private const int Usage = 2;
    private const int Cancelled = 130; // a shell's exit code after Ctrl-C

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command-line arguments.</param>
    /// <param name="output">Receives the plain report if there is no terminal.</param>
    /// <param name="error">Receives error messages.</param>
    /// <param name="terminal">The terminal, or null.</param>
    /// <param name="cancel">Cancels the migration.</param>
    /// <returns>0 if the memories are equal at the end, 1 if not, 2 for invalid options, 130 if cancelled.</returns>
    public static int Run(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, IAnsiConsole? terminal, CancellationToken cancel)
    {
        var options = new Options();
        var root = new RootCommand("Moves the memory of a running guest from one machine to another, and checks that the copy is equal.");
        options.AddTo(root);

        root.SetAction(arguments => Migrate(options, arguments, output, terminal, cancel));
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors is [var first, ..]) return Fail(error, Usage, first.Message.ReplaceLineEndings(" "));
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (OperationCanceledException)
        {
            return Fail(error, Cancelled, "cancelled; the guest was stopped");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return Fail(error, Usage, e.Message);
        }
    }

    private static int Migrate(Options options, ParseResult arguments, TextWriter output, IAnsiConsole? terminal, CancellationToken cancel)
    {
        GuestShape shape = options.Shape(arguments);
        MigrationLimits limits = options.Limits(arguments);
        using var guest = new Guest(shape);
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), (ulong)shape.Pages << GuestMemory.PageShift);
        var target = new GuestMemory(arena, shape.Pages);

        guest.Boot(cancel);
        guest.Start();
        MigrationResult Run(IRoundReport report) => new Migration(guest, target, limits, report).Run(cancel);
        MigrationResult result = terminal is null ? Run(new PlainReport(output, shape.Pages)) : LiveReport.Show(terminal, shape.Pages, Run);

        if (options.SvgPath(arguments) is { } path) File.WriteAllText(path, Plot.Draw(shape, result));
        return result.FirstDifference is null ? Equal : Different;
    }

    private static int Fail(TextWriter error, int code, string message)
    {
        error.WriteLine($"PreCopyMigration: {message}");
        return code;
    }
}
