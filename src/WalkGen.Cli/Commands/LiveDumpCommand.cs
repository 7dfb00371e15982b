using System.CommandLine;
using WalkGen.Cli.Live;
using WalkGen.Cli.Output;
using WalkGen.Live;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen live dump</c>: the pages of a process.</summary>
internal static class LiveDumpCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<int> id = ProcessArgument.Create();
        Option<OutputFormat> format = FormatOption.Create();
        Option<VirtualRange?> range = RangeArgument.CreateOption();
        var command = new Command("dump", "Print the pages of a process that are in memory or swapped, in ascending order.")
        {
            id, format, range, OutputOption.Create(),
        };
        command.SetAction(arguments =>
        {
            using var view = ProcessView.Open(arguments.GetRequiredValue(id));
            ReportWriter<ProcessPageRun> writer = arguments.GetValue(format) is var rows and not OutputFormat.Text
                ? new LiveDumpRows(RowWriter.Create(rows, terminal, LiveDumpRows.Schema), view)
                : new LiveDumpText(terminal);
            writer.Begin();
            view.WalkRuns(arguments.GetValue(range), run => writer.Write(run));
            writer.End();
            if (!LinuxProcess.ShowsFrames)
                terminal.Error.WriteLine("walkgen: the frames are hidden: Linux shows them with CAP_SYS_ADMIN alone.");
            return ExitCode.Success;
        });
        return command;
    }
}
