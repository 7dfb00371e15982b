using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen stats</c>: how much of what.</summary>
internal static class StatsCommand
{
    private enum Format
    {
        Text,
        Json,
    }

    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var format = ChoiceOption.Create("--format", "A report as text, or JSON.", Format.Text);
        var command = new Command("stats", "Count leaves, entries that are not present, tables and missing tables.") { format };
        selection.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments);
            PageTable table = selection.PageTable(arguments, image);
            selection.CheckExtent(arguments, image, table);

            var walker = new StatsWalker(table.Roots);
            walker.Walk(table);
            var stats = new Stats(image.Path, table, walker);
            if (arguments.GetValue(format) == Format.Json) stats.WriteJson(terminal.Output);
            else Report.Write(terminal, stats.Sections());
            return ExitCode.Done;
        });
        return command;
    }
}
