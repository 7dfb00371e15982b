using System.CommandLine;
using System.Runtime.ExceptionServices;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary>
/// <c>-o</c> of commands that write text or rows: the results go into a new file, which takes the place of an old one at the end.
/// </summary>
internal sealed class OutputOption : Option<string?>
{
    private OutputOption()
        : base("--output", "-o")
    {
    }

    public static OutputOption Create()
    {
        var option = new OutputOption { HelpName = "FILE", Description = "Write to FILE. Default: standard output." };
        FileName.NotEmpty(option);
        return option;
    }

    /// <summary>Runs a command with its results in the file that the option names, if it names one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">The output.</param>
    /// <param name="run">Runs the command and returns its exit code.</param>
    public static int Run(ParseResult parsed, Terminal terminal, Func<int> run)
    {
        OutputOption? option = parsed.CommandResult.Command.Options.OfType<OutputOption>().FirstOrDefault();
        if (option is null || parsed.GetValue(option) is not { } target) return run();
        int code = ExitCode.Success;
        try
        {
            OutputFile.Write(target, file =>
            {
                terminal.RedirectTo(file, target);
                code = Attempt(run);
                terminal.Buffer.Flush();
            });
        }
        catch (FailedCommandException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
        finally
        {
            terminal.RedirectTo(Stream.Null, target); // the file is closed
        }

        return code;
    }

    // What the command throws is not about the file, and the old file stays.
    private static int Attempt(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e)
        {
            throw new FailedCommandException(e);
        }
    }

    private sealed class FailedCommandException(Exception cause) : Exception(null, cause);
}
