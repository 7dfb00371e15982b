using System.CommandLine;
using WalkGen.Cli.Live;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen live smaps</c>: the areas of a process, as pagemap and as smaps have them.</summary>
internal static class LiveSmapsCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<int> id = ProcessArgument.Create();
        Option<OutputFormat> format = FormatOption.Create();
        var command = new Command("smaps", "List the areas of a process with the pages that its pagemap has, beside what smaps counts.")
        {
            id, format, OutputOption.Create(),
        };
        command.SetAction(arguments =>
        {
            using var view = ProcessView.Open(arguments.GetRequiredValue(id));
            IReadOnlyList<AreaPages> areas = view.ReadAreaPages();
            if (arguments.GetValue(format) is var rows and not OutputFormat.Text)
                LiveSmapsRows.Write(RowWriter.Create(rows, terminal, LiveSmapsRows.Schema), view, areas);
            else
                SectionWriter.Write(terminal, [LiveSmapsText.Section(view, areas)], LiveSmapsText.Footer(areas));
            return ExitCode.Success;
        });
        return command;
    }
}
