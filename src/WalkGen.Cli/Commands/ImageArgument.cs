using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>IMAGE, which every command begins with, and how to read it.</summary>
internal sealed class ImageArgument
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "A memory image: an ELF core, LiME, a kdump, or raw memory with --base; plain or packed with gzip." };

    private readonly Option<string[]> _parts = new("--part")
    {
        HelpName = "IMAGE",
        Description = "Another file with memory of the same machine, of a dump that is split; may be given several times. Raw files follow each other.",
    };

    private readonly Option<PhysicalAddress?> _start = AddressOption.Create("--base", "IMAGE is raw memory, and this is the physical address of its first byte.");

    public void AddTo(Command command)
    {
        command.Arguments.Insert(0, _image);
        command.Options.Add(_parts);
        command.Options.Add(_start);
    }

    /// <summary>Opens the image, and shows how far that is, if it takes long.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal)
        => Open(arguments, terminal, [arguments.GetRequiredValue(_image), .. arguments.GetValue(_parts) ?? []]);

    /// <summary>Opens other files in the same way.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal, string[] paths)
    {
        using var progress = new ProgressLine(terminal.Progress, "unpacking");
        return arguments.GetValue(_start) is { } start
            ? MemoryImage.OpenRaw(paths, start, progress, terminal.Cancellation)
            : MemoryImage.Open(paths, progress, terminal.Cancellation);
    }
}
