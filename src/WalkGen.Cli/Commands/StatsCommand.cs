using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen stats</c>: how much of what.</summary>
internal static class StatsCommand
{
    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var format = FormatOption.Create();
        var command = new Command("stats", "Count leaves, entries that are not present, tables and missing tables.") { format };
        selection.AddTo(command);
        var linux = new LinuxSelection();
        linux.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments, terminal);
            PageTable table = selection.PageTable(arguments, image);
            Coverage coverage = selection.Coverage(arguments, image, table);

            var walker = new StatsWalker(table.Roots, linux.Of(arguments, image));
            walker.Walk(table);
            var stats = new Stats(image.Path, table, walker);
            switch (arguments.GetValue(format))
            {
                case RowFormat.Text: Report.Write(terminal, stats.Sections(), coverage); break;
                case RowFormat.Json: stats.WriteJson(terminal.Output); break;
                case var rows: StatsRows.Write(RowWriter.Create(rows, terminal, StatsRows.Schema), Identity.Of(image.Path, table), table, walker, coverage); break;
            }

            return ExitCode.Done;
        });
        return command;
    }
}
