using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen convert</c>: writes an image in another format, whole or in part.</summary>
internal static class ConvertCommand
{
    public static Command Create(Terminal terminal)
    {
        var image = new ImageArgument();
        var file = FileName.NotEmpty(
            new Option<string>("--output", "-o") { HelpName = "FILE", Description = "Write to FILE.", Required = true });
        var format = WordOption.Create<ImageWriteFormat>(
            "--to",
            "The format: an ELF core, or a kdump with pages packed by zlib or zstd. Default: elf.",
            new("elf", ImageWriteFormat.ElfCore),
            new("kdump-zlib", ImageWriteFormat.KdumpZlib),
            new("kdump-zstd", ImageWriteFormat.KdumpZstd));
        var tables = new TableSelection();
        var command = new Command(
            "convert", "Write the image as an ELF core or a kdump: all of its memory, or a part for a report of a bug.")
        {
            file, format,
        };
        tables.AddTo(command);
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            string target = arguments.GetRequiredValue(file);
            image.RequireOther(target, arguments);
            if (FileIdentity.Of(target) is { IsRegular: false })
                throw new UsageException($"{target} is a pipe, a device or a directory: write to a file.");
            MemoryImage opened = image.Open(arguments, terminal);
            WholeMemory.Require(opened, "to convert it");
            OutputFile.RequireOther(target, opened.Files.Select(static file => file.Companion).OfType<string>());
            ImageWriteOptions options = tables.Options(arguments, opened, terminal) with { Format = arguments.GetValue(format) };
            ImageWriteResult result = default;
            using (var progress = new ProgressLine(terminal.Progress, "writing", (long)Size(opened, options)))
                OutputFile.Write(target, output => result = ImageWriter.Write(opened, output, options, progress, terminal.Cancellation));

            SectionWriter.Write(terminal, [ConvertText.Section(target, options, result)]);
            if (result.Unreadable > 0)
            {
                terminal.Error.WriteLine(
                    $"walkgen: warning: {opened.Path}: {ByteSize.Rounded(result.Unreadable)} could not be read or unpacked and are missing "
                    + $"in {target}.");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static ulong Size(MemoryImage image, ImageWriteOptions options)
        => options.Only?.Aggregate(0UL, static (sum, range) => sum + range.Length) ?? MemorySize.Of(image);
}
