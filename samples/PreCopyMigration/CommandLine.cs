using System.CommandLine;
using Spectre.Console;
using WalkGen;

namespace PreCopyMigration;

/// <summary>One migration as a command: its options, and what its outcome tells the shell.</summary>
public static class CommandLine
{
    private const int Equal = 0;
    private const int Different = 1;
    private const int Usage = 2;
    private const int Cancelled = 130; // as a shell reports a process that Ctrl-C has ended

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The options.</param>
    /// <param name="output">Where the rounds go if nobody is looking.</param>
    /// <param name="error">Where it says what went wrong.</param>
    /// <param name="people">The terminal of those who are looking, or null.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>0 if the memories are equal in the end, 1 if not, 2 for options that make no sense, 130 if it was cancelled.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, IAnsiConsole? people, CancellationToken cancel)
    {
        var options = new Options();
        var root = new RootCommand("Moves the memory of a running guest from one machine to another, and checks that nothing was lost.");
        options.AddTo(root);

        root.SetAction(arguments => Migrate(options, arguments, output, people, cancel));
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

    private static int Migrate(Options options, ParseResult arguments, TextWriter output, IAnsiConsole? people, CancellationToken cancel)
    {
        GuestShape shape = options.Shape(arguments);
        MigrationLimits limits = options.Limits(arguments);
        using var guest = new Guest(shape);
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), (ulong)shape.Pages << GuestMemory.PageShift);
        var target = new GuestMemory(arena, shape.Pages);

        guest.Boot(cancel);
        guest.Start();
        MigrationResult Run(IRoundReport report) => new Migration(guest, target, limits, report).Run(cancel);
        MigrationResult result = people is null ? Run(new PlainReport(output, shape.Pages)) : LiveReport.Show(people, shape.Pages, Run);

        if (options.SvgPath(arguments) is { } path) File.WriteAllText(path, Plot.Draw(shape, result));
        return result.FirstDifference is null ? Equal : Different;
    }

    private static int Fail(TextWriter error, int code, string message)
    {
        error.WriteLine($"PreCopyMigration: {message}");
        return code;
    }
}
