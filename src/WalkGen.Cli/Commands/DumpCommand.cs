using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen dump</c>: prints the mappings of an address space.</summary>
internal static class DumpCommand
{
    private enum Format
    {
        Text,
        Json,
        Csv,
        Jsonl,
        Parquet,
        Leaves,
        Effective,
    }

    private enum Half
    {
        Both,
        User,
        Kernel,
    }

    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var half = WordOption.Create<Half>(
            "--half",
            "The half of the address space. Default: both.",
            new("both", Half.Both),
            new("user", Half.User),
            new("kernel", Half.Kernel));
        var format = WordOption.Create<Format>(
            "--format",
            "The output: text, rows (json, csv, jsonl, parquet), or a line of hexadecimal numbers per present leaf. leaves: 'va pa size "
            + "raw'. effective: 'va w u x' with 1 for each permission that all levels allow. Default: text.",
            new("text", Format.Text),
            new("json", Format.Json),
            new("csv", Format.Csv),
            new("jsonl", Format.Jsonl),
            new("parquet", Format.Parquet),
            new("leaves", Format.Leaves),
            new("effective", Format.Effective));
        var command = new Command("dump", "Print the mappings of an address space in ascending order.")
        {
            half, format, OutputOption.Create(),
        };
        options.AddTo(command);
        var parts = new PartOptions();
        parts.AddTo(command);
        var linux = new LinuxOptions();
        linux.AddTo(command);
        command.SetAction(arguments =>
        {
            Format output = arguments.GetValue(format);
            parts.RequireLines(arguments, output is not (Format.Json or Format.Parquet), "text, csv, jsonl, leaves or effective");
            MemoryImage image = options.Open(arguments, terminal);
            PageTable table = options.PageTable(arguments, image);
            Coverage coverage = options.Coverage(arguments, terminal, image, table);
            VirtualRange? whole = arguments.GetValue(half) switch
            {
                Half.User => table.RangeOf(AddressHalf.User),
                Half.Kernel => table.RangeOf(AddressHalf.Kernel),
                _ => VirtualRange.All,
            };
            RowBreak? rowBreak = output == Format.Leaves ? null : RunBreak.OfExtents(table);
            RowsBefore before = output == Format.Text ? RowsBefore.ForTotals : RowsBefore.None;
            Part part = parts.Of(arguments, table, coverage, whole, rowBreak, before);
            if (output != Format.Leaves)
            {
                var writer = Writer(output, terminal, image, table, coverage, options.Places(arguments, image, table), part);
                bool hasSmep = options.HasSmep(arguments, image);
                WalkOnce? once = WalkOnce.Of(table, coverage);
                if (output == Format.Effective)
                {
                    WriteRuns(terminal, writer, table, part, hasSmep, once, null, null);
                    return ExitCode.Success;
                }

                EntryDecoding decoding = linux.Decoding(arguments, image);
                AreaBounds? bounds = options.Bounds(arguments, image);
                WriteRuns(terminal, writer, linux.Interpret(arguments, table), part, hasSmep, once, decoding, bounds);
                decoding.Report(terminal.Error);
            }
            else
            {
                LeafLines.Write(terminal, table, part.Walked, coverage);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static DumpWriter Writer(
        Format format, Terminal terminal, MemoryImage image, PageTable table, Coverage coverage, AddressPlaces? places, Part part)
    {
        return format switch
        {
            Format.Text => new DumpText(terminal, coverage, places, part),
            Format.Json => Rows(OutputFormat.Json),
            Format.Csv => Rows(OutputFormat.Csv),
            Format.Jsonl => Rows(OutputFormat.Jsonl),
            Format.Parquet => Rows(OutputFormat.Parquet),
            Format.Effective => new EffectiveLines(terminal, coverage),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };

        DumpRows Rows(OutputFormat rows) => new(
            RowWriter.Create(rows, terminal, DumpColumns.Schema), Identity.Of(image.Path, table), coverage,
            new FramePresences(image), places);
    }

    private static void WriteRuns(
        Terminal terminal, DumpWriter writer, PageTable table, Part part, bool hasSmep, WalkOnce? once,
        EntryDecoding? decoding, AreaBounds? bounds)
    {
        using var runs = new DumpPipeline(writer, terminal);
        if (part.HasBegin) runs.Begin();
        var nonPresent = new NonPresentMerger(decoding?.Kernel, extent =>
        {
            decoding?.Note(extent.Meaning);
            runs.Write(extent);
        });
        var walker = new NonPresentWalker(
            extent => runs.Write(extent), hasSmep, nonPresent, once, repeated => runs.Write(repeated)) { Bounds = bounds };
        using ProgressLine? progress = ProgressLine.OfWalk(terminal, printsResults: true);
        if (part.Walked is { } walked) new WatchedWalk(progress, terminal.Cancellation).Run(walker, table, walked);
        walker.Finish();
        runs.End();
    }
}
