using System.CommandLine;
using WalkGen.Cli.Comparison;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen diff</c>: compares two page tables.</summary>
internal static class DiffCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var secondOptions = new SecondPageTableOptions(options);
        var accessed = new Option<bool>("--accessed") { Description = "Also report changes of the accessed flag: 'accessed' and 'aged'." };
        var format = FormatOption.Create();
        var command = new Command("diff", "Compare two page tables of one image or of two images.")
        {
            accessed, format, OutputOption.Create(),
        };
        options.AddTo(command);
        var parts = new PartOptions();
        parts.AddTo(command);
        secondOptions.AddTo(command);
        var linux = new LinuxOptions();
        linux.AddTo(command);
        command.SetAction(arguments =>
        {
            OutputFormat output = arguments.GetValue(format);
            parts.RequireLines(arguments, output);
            MemoryImage image = options.Open(arguments, terminal);
            MemoryImage? image2 = secondOptions.Open(arguments, terminal);
            MemoryImage second = image2 ?? image;
            PageTable before = linux.Interpret(arguments, options.PageTable(arguments, image));
            PageTable after = linux.Interpret(arguments, secondOptions.PageTable(arguments, second));
            if (before.FormatName != after.FormatName) throw DifferentFormats(image, before, second, after);
            Coverage coverage = options.Coverage(arguments, terminal, image, before);
            Coverage coverage2 = options.Coverage(arguments, terminal, second, after);

            if (coverage.WalksOnce) throw TooManyRepeats(image, before, coverage);
            if (coverage2.WalksOnce) throw TooManyRepeats(second, after, coverage2);
            Shard shard = parts.Shard(arguments);
            ReportWriter<ChangeRun> writer = output != OutputFormat.Text
                ? new DiffRows(
                    RowWriter.Create(output, terminal, DiffRows.Schema),
                    Identity.Of(image.Path, before),
                    Identity.Of(second.Path, after),
                    coverage.And(coverage2),
                    shard)
                : new DiffText(terminal, coverage, coverage2, shard);
            ChangeKinds ignored = arguments.GetValue(accessed) ? ChangeKinds.None : ChangeKinds.Accessed | ChangeKinds.Aged;
            EntryDecoding decoding = linux.Decoding(arguments, image);
            EntryDecoding decoding2 = image2 is null ? decoding : linux.Decoding(arguments, image2);
            var kernels = new KernelPair(decoding.Kernel, decoding2.Kernel);
            var diff = new PageTableDiff(before, after, InOneMemory: image2 is null, kernels, ~ignored);
            Part part = parts.Of(arguments, before, coverage, VirtualRange.All, diff.FindBreak, PartOptions.Before(output));
            writer.Begin();
            if (part.Walked is { } range) (diff with { Range = range }).Run(Write);
            writer.End();
            decoding.Report(terminal.Error);
            if (image2 is not null) decoding2.Report(terminal.Error);
            return ExitCode.Success;

            void Write(ChangeRun change)
            {
                decoding.Note(change.Before.Meaning);
                decoding2.Note(change.After.Meaning);
                if (part.Has(change.Start)) writer.Write(change);
                else writer.Count(change);
            }
        });
        return command;
    }

    private static BadDataException TooManyRepeats(MemoryImage image, PageTable table, Coverage coverage) => new(
        $"{image.Path}: a walk from the root {table.Root} reaches {coverage.Tables} tables {coverage.Visits} times (a cycle, or KASAN). "
        + "diff walks tables each time: allow it with --repeat-limit, or compare dumps of both.");

    private static UsageException DifferentFormats(MemoryImage image, PageTable before, MemoryImage second, PageTable after) => new(
        $"The page tables have different formats: '{before.FormatName}' in {image.Path}, '{after.FormatName}' in {second.Path}.");
}
