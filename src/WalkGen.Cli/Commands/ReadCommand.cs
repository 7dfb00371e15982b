using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen read</c>: writes virtual memory to a file.</summary>
internal static class ReadCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var range = RangeArgument.Create();
        var file = FileName.NotEmpty(
            new Option<string>("--output", "-o") { HelpName = "FILE", Description = "Write to FILE.", Required = true });
        var format = FormatOption.Create();
        var command = new Command(
            "read", "Write the bytes of a range of virtual memory to a file. What is not mapped, or not in the image, is zeros and listed.")
        {
            range, file, format,
        };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string target = arguments.GetRequiredValue(file);
            options.RequireOther(target, arguments);
            if (FileIdentity.Of(target) is { IsRegular: false })
                throw new UsageException($"{target} is a pipe, a device or a directory: holes need a file.");
            MemoryImage image = options.Open(arguments, terminal);
            PageTable table = options.PageTable(arguments, image);
            VirtualRange wanted = arguments.GetValue(range)!.Value;
            Coverage coverage = options.Coverage(arguments, terminal, image, table);
            MappedBytes read = Write(target, image, table, wanted, terminal);
            if (arguments.GetValue(format) is var rows and not OutputFormat.Text)
            {
                ReadRows.Write(
                    RowWriter.Create(rows, terminal, ReadRows.Schema), Identity.Of(image.Path, table), read.Holes, coverage);
            }
            else
            {
                SectionWriter.Write(terminal, ReadText.Sections(target, wanted, read), CoverageText.Line(coverage));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static MappedBytes Write(string target, MemoryImage image, PageTable table, VirtualRange range, Terminal terminal)
    {
        if (range.Last.Value - range.Start.Value > long.MaxValue - 1)
            throw new UsageException($"The range {range} is too large for a file: read a part of it.");
        MappedBytes? read = null;
        OutputFile.Write(target, output =>
        {
            using var progress = new ProgressLine(terminal.Progress, "reading");
            output.SetLength((long)range.Length);
            read = new MappedBytes(image.Memory, (address, bytes) =>
            {
                terminal.Cancellation.ThrowIfCancellationRequested();
                output.Position = (long)(address.Value - range.Start.Value);
                output.Write(bytes);
                progress.Report(output.Position);
            });
            read.Read(table, range);
        });
        return read!;
    }
}
