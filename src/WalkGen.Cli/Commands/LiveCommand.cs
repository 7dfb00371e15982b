using System.CommandLine;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen live</c>: views of a running process.</summary>
internal static class LiveCommand
{
    public static Command Create(Terminal terminal) => new("live", "Show the memory of a running process of Linux, as its pagemap has it.")
    {
        LiveStatsCommand.Create(terminal),
        LiveDumpCommand.Create(terminal),
        LiveSmapsCommand.Create(terminal),
    };
}
