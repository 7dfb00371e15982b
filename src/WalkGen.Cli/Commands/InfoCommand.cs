using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen info</c>: what the image is.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        var image = new Argument<string>("IMAGE") { Description = "A memory image." };
        var command = new Command("info", "Show what an image is: machine, memory, CPUs with their roots and paging modes.") { image };
        command.SetAction(arguments =>
        {
            using var opened = MemoryImage.Open(arguments.GetRequiredValue(image));
            Report.Write(terminal, Overview(opened), Memory(opened), Cpus(opened));
            return ExitCode.Done;
        });
        return command;
    }

    private static Section Overview(MemoryImage image) => new(
        "Image",
        [Column.Text("property"), Column.Text("value")],
        [
            ["path", image.Path],
            ["kind", image.Kind],
            ["machine", image.Machine],
            ["memory", $"{image.Segments.Aggregate(0UL, static (sum, segment) => sum + segment.Length) >> 10} KiB in {image.Segments.Count} segments"],
            ["CPUs", $"{image.Cpus.Count}"],
        ]);

    private static Section Memory(MemoryImage image) => new(
        "Physical memory",
        [Column.Text("first"), Column.Text("last"), Column.Number("KiB"), Column.Text("offset")],
        [.. image.Segments.Select(static segment => (string[])[$"{segment.Start}", $"{segment.Start + (segment.Length - 1)}", $"{segment.Length >> 10}", $"0x{segment.FileOffset:x}"])]);

    private static Section Cpus(MemoryImage image) => new(
        "CPUs",
        [Column.Number("CPU"), Column.Text("paging mode"), Column.Text("root"), Column.Text("CR0"), Column.Text("CR3"), Column.Text("CR4")],
        [.. image.Cpus.Select(static cpu => (string[])[$"{cpu.Index}", PagingModes.NameOf(cpu.PagingMode), $"{cpu.Root}", $"0x{cpu.Cr0:x}", $"0x{cpu.Cr3:x}", $"0x{cpu.Cr4:x}"])]);
}
