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
        var part = new PartOptions();
        part.AddTo(command);
        var linux = new LinuxOptions();
        linux.AddTo(command);
        command.SetAction(arguments =>
        {
            if (part.IsCut(arguments) && arguments.GetValue(format) is Format.Text or Format.Json or Format.Parquet)
                throw new UsageException("--shard requires lines that can be joined: --format csv, jsonl, leaves or effective.");
            using var image = options.Open(arguments, terminal);
            PageTable table = options.PageTable(arguments, image);
            Coverage coverage = options.Coverage(arguments, terminal, image, table);
            VirtualRange? range = arguments.GetValue(half) switch
            {
                Half.User => table.RangeOf(AddressHalf.User),
                Half.Kernel => table.RangeOf(AddressHalf.Kernel),
                _ => VirtualRange.All,
            };
            range = part.Of(arguments, table, coverage, range, hasRuns: arguments.GetValue(format) != Format.Leaves);
            if (arguments.GetValue(format) is var runs and not Format.Leaves)
            {
                var writer = Writer(
                    runs, terminal, image, table, coverage, options.Places(arguments, image, table),
                    part.Continues(arguments));
                bool hasSmep = options.HasSmep(arguments, image);
                WalkOnce? once = WalkOnce.Of(table, coverage);
                if (runs == Format.Effective)
                {
                    WriteRuns(terminal, writer, table, range, hasSmep, once, null, null);
                    return ExitCode.Success;
                }

                EntryDecoding decoding = linux.Decoding(arguments, image);
                AreaBounds? bounds = options.Bounds(arguments, image);
                WriteRuns(terminal, writer, linux.Interpret(arguments, table), range, hasSmep, once, decoding, bounds);
                decoding.Report(terminal.Error);
            }
            else
            {
                LeafLines.Write(terminal, table, range, coverage);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static DumpWriter Writer(
        Format format, Terminal terminal, MemoryImage image, PageTable table, Coverage coverage, AddressPlaces? places, bool continues)
    {
        return format switch
        {
            Format.Text => new DumpText(terminal, coverage, places),
            Format.Json => Rows(OutputFormat.Json),
            Format.Csv => Rows(OutputFormat.Csv),
            Format.Jsonl => Rows(OutputFormat.Jsonl),
            Format.Parquet => Rows(OutputFormat.Parquet),
            Format.Effective => new EffectiveLines(terminal, coverage),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };

        DumpRows Rows(OutputFormat rows) => new(
            RowWriter.Create(rows, terminal, DumpColumns.Schema, continues), Identity.Of(image.Path, table), coverage,
            new FramePresences(image), places);
    }

    private static void WriteRuns(
        Terminal terminal, DumpWriter writer, PageTable table, VirtualRange? range, bool hasSmep, WalkOnce? once,
        EntryDecoding? decoding, AreaBounds? bounds)
    {
        using var runs = new DumpPipeline(writer, terminal);
        runs.Begin();
        var nonPresent = new NonPresentMerger(decoding?.Kernel, extent =>
        {
            decoding?.Note(extent.Meaning);
            runs.Write(extent);
        });
        var walker = new NonPresentWalker(
            extent => runs.Write(extent), hasSmep, nonPresent, once, repeated => runs.Write(repeated)) { Bounds = bounds };
        using ProgressLine? progress = ProgressLine.OfWalk(terminal, printsResults: true);
        if (range is { } walked) new WatchedWalk(progress, terminal.Cancellation).Run(walker, table, walked);
        walker.Finish();
        runs.End();
    }
}
