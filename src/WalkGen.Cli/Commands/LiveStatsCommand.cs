using System.CommandLine;
using WalkGen.Cli.Live;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen live stats</c>: the totals of a process.</summary>
internal static class LiveStatsCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<int> id = ProcessArgument.Create();
        Option<OutputFormat> format = FormatOption.Create();
        var command = new Command("stats", "Sum up the pages of a process by size and kind, its swap and its tables.")
        {
            id, format, OutputOption.Create(),
        };
        command.SetAction(arguments =>
        {
            using var view = ProcessView.Open(arguments.GetRequiredValue(id));
            ProcessTotals totals = ProcessTotals.Of(view);
            if (arguments.GetValue(format) is var rows and not OutputFormat.Text)
                LiveStatsRows.Write(RowWriter.Create(rows, terminal, LiveStatsRows.Schema), view, totals);
            else
                SectionWriter.Write(terminal, LiveStatsText.Sections(view, totals));
            return ExitCode.Success;
        });
        return command;
    }
}
