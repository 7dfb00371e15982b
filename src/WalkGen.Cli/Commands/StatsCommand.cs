using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen stats</c>: counts entries and tables by size, half and level.</summary>
internal static class StatsCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var format = FormatOption.Create();
        var command = new Command("stats", "Count entries and tables by size, half and level, and find regions for huge pages.") { format };
        options.AddTo(command);
        var linux = new LinuxOptions();
        linux.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = options.Open(arguments, terminal);
            PageTable table = linux.Interpret(arguments, options.PageTable(arguments, image));
            Coverage coverage = options.Coverage(arguments, terminal, image, table);

            EntryDecoding decoding = linux.Decoding(arguments, image);
            var walker = new StatsWalker(
                table,
                new HeldFrames(image),
                decoding.Kernel,
                decoding.Note,
                WalkOnce.Of(table, coverage),
                new FramePresences(image));
            walker.Walk(table);
            walker.Finish();
            switch (arguments.GetValue(format))
            {
                case OutputFormat.Text: SectionWriter.Write(
                    terminal, StatsText.Sections(table, walker), CoverageText.Line(coverage)); break;
                case OutputFormat.Json: StatsJson.Write(terminal.Output, image.Path, table, walker, coverage); break;
                case var rows:
                    StatsRows.Write(RowWriter.Create(rows, terminal, StatsRows.Schema), Identity.Of(image.Path, table), walker, coverage);
                    break;
            }

            decoding.Report(terminal.Error);
            return ExitCode.Success;
        });
        return command;
    }
}
