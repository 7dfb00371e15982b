using System.CommandLine;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen completion</c>: prints the completion script of a shell.</summary>
internal static class CompletionCommand
{
    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell. The first line of its script shows how to load it." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print a shell script that completes commands, options and values.") { shell };
        command.SetAction(arguments =>
        {
            using var script = Resource.Open($"completion.{arguments.GetRequiredValue(shell)}");
            script.CopyTo(terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
