using System.CommandLine;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen completion</c>: what makes a shell complete the words of the tool.</summary>
internal static class CompletionCommand
{
    private enum Shell
    {
        Bash,
        Zsh,
        Fish,
        Pwsh,
    }

    public static Command Create(Terminal terminal)
    {
        var shell = Choice.Argument<Shell>("SHELL", "The shell to print a script for; its first line says how to load it.");
        var command = new Command("completion", "Print a script with which a shell completes commands, options and their values.") { shell };
        command.SetAction(arguments =>
        {
            using var script = Resource.Open($"completion.{arguments.GetRequiredValue(shell).ToString().ToLowerInvariant()}");
            script.CopyTo(terminal.Output);
            return ExitCode.Done;
        });
        return command;
    }
}
