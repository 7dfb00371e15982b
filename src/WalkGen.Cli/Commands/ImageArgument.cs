using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>IMAGE, which every command begins with.</summary>
internal sealed class ImageArgument
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "An ELF core of QEMU's dump-guest-memory, plain or packed with gzip." };

    public void AddTo(Command command) => command.Arguments.Insert(0, _image);

    /// <summary>Opens the image, and shows how far that is, if it takes long.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal)
    {
        using var progress = new ProgressLine(terminal.Progress, "unpacking");
        return MemoryImage.Open(arguments.GetRequiredValue(_image), progress, terminal.Cancellation);
    }
}
