using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen stats</c>: counts entries and tables by size, half and level.</summary>
internal static class StatsCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var format = FormatOption.Create();
        var command = new Command("stats", "Count entries and tables by size, half and level, and find regions for huge pages.")
        {
            format, OutputOption.Create(),
        };
        options.AddTo(command);
        var range = new RangeOption();
        range.AddTo(command);
        var linux = new LinuxOptions();
        linux.AddTo(command);
        var all = new AllProcesses(options);
        all.AddTo(command);
        command.SetAction(arguments =>
        {
            MemoryImage image = options.Open(arguments, terminal, all.IsGiven(arguments));
            if (all.IsGiven(arguments)) return RunAll(image);
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
            using (ProgressLine? progress = ProgressLine.OfWalk(terminal, printsResults: false))
            {
                new WatchedWalk(progress, terminal.Cancellation).Run(walker, table, range.Of(arguments, table) ?? VirtualRange.All);
            }

            walker.Finish();
            switch (arguments.GetValue(format))
            {
                case OutputFormat.Text: SectionWriter.Write(
                    terminal, StatsText.Sections(table, walker), CoverageText.Line(coverage)); break;
                case OutputFormat.Json: StatsJson.Write(terminal.Output, image.Path, table, walker, coverage); break;
                case var rows:
                    StatsRows.Write(
                        RowWriter.Create(rows, terminal, StatsRows.Schema), Identity.Of(image.Path, table), walker, coverage,
                        options.Process(arguments, image));
                    break;
            }

            decoding.Report(terminal.Error);
            return ExitCode.Success;

            int RunAll(MemoryImage image)
            {
                EntryDecoding decoding = linux.Decoding(arguments, image);
                RowWriter? rows = arguments.GetValue(format) is var one and not OutputFormat.Text
                    ? RowWriter.Create(one, terminal, StatsRows.Schema)
                    : null;
                AllStatsText? text = null;
                Coverage? coverage = null;
                rows?.Begin();
                foreach (ProcessHalf half in all.Halves(arguments, terminal, image, table => linux.Interpret(arguments, table)))
                {
                    WalkOnce? once = WalkOnce.Of(half.Table, half.Coverage);
                    var walker = new StatsWalker(half.Table, new HeldFrames(image), decoding.Kernel, decoding.Note, once);
                    if (half.PartIn(range.Of(arguments, half.Table)) is { } part) walker.Walk(half.Table, part);
                    walker.Finish();
                    if (rows is not null) StatsRows.Write(rows, image.Path, half, walker);
                    else (text ??= new AllStatsText(walker.Levels)).Add(half, walker);
                    coverage = coverage?.And(half.Coverage) ?? half.Coverage;
                }

                rows?.End(coverage);
                if (text is not null) SectionWriter.Write(terminal, [text.Section], CoverageText.Line(coverage!));
                decoding.Report(terminal.Error);
                return ExitCode.Success;
            }
        });
        return command;
    }
}
