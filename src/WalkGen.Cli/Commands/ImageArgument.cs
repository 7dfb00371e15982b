using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;
using WalkGen.Live;

namespace WalkGen.Cli.Commands;

/// <summary>The argument IMAGE and the options to open it.</summary>
internal sealed class ImageArgument
{
    private readonly Argument<string> _image = FileName.NotEmpty(new Argument<string>("IMAGE")
    {
        Description = "A memory image: an ELF core, a kdump, LiME, a Windows crash dump, or raw memory (--base, --map, --layout). "
            + "gzip, zstd, xz and lz4 are unpacked. Or a guest of QEMU, which is stopped meanwhile: gdb://HOST:PORT, gdb::PORT, gdb:PATH, "
            + "qmp:PATH.",
    });

    private readonly Option<string[]> _parts = FileName.NotEmpty(new Option<string[]>("--part")
    {
        HelpName = "FILE",
        Description = "Another file of a split image. May be repeated. Raw files are in the order of their memory.",
    });

    private readonly RawOptions _raw = new();

    private readonly Option<bool> _read = new("--no-mmap")
    {
        Description = "Read the files, do not map them. Slower where a table is read again.",
    };

    private readonly Option<string?> _temporary = FileName.NotEmpty(new Option<string?>("--temp")
    {
        HelpName = "DIR",
        Description = "The directory of the temporary files into which packed files are unpacked.",
    });

    private readonly Option<bool> _noStop = new("--no-stop")
    {
        Description = "Let the guest of qmp: run while it is read. The result may mix states of its page tables.",
    };

    private readonly Option<bool> _leaveStopped = new("--leave-stopped")
    {
        Description = "Do not let the guest of gdb: or qmp: run again at the end.",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Insert(0, _image);
        command.Options.Add(_parts);
        _raw.AddTo(command);
        command.Options.Add(_read);
        command.Options.Add(_temporary);
        command.Options.Add(_noStop);
        command.Options.Add(_leaveStopped);
    }

    /// <summary>Opens the image and shows the progress.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal)
        => Open(arguments, terminal, Paths(arguments));

    /// <summary>The files of the image.</summary>
    public string[] Paths(ParseResult arguments) => [arguments.GetRequiredValue(_image), .. arguments.GetValue(_parts) ?? []];

    /// <summary>All files that the command reads, those of the image first.</summary>
    public string[] Inputs(ParseResult arguments) => [.. Paths(arguments), .. _raw.Inputs(arguments)];

    /// <summary>Refuses to write to a file that the command reads.</summary>
    /// <exception cref="UsageException"><paramref name="target"/> is a name of one of them.</exception>
    public void RequireOther(string target, ParseResult arguments)
        => OutputFile.RequireOther(target, Inputs(arguments));

    /// <summary>Opens other files with the same options.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal, string[] paths)
    {
        if (Array.Find(paths, QemuGuest.IsAddress) is { } guest) return OpenGuest(arguments, terminal, guest, paths.Length == 1);
        if (arguments.GetValue(_noStop)) throw NoGuest("--no-stop requires a guest of QEMU (qmp:)", paths[0]);
        if (arguments.GetValue(_leaveStopped)) throw NoGuest("--leave-stopped requires a guest of QEMU", paths[0]);
        string target = terminal.Target ?? "/dev/stdout"; // as with >> IMAGE
        OutputFile.RequireOther(target, [.. paths, .. _raw.Inputs(arguments)]);
        using var progress = new ProgressLine(terminal.Progress, "unpacking");
        ImageOptions options = new()
        {
            MapsFiles = !arguments.GetValue(_read),
            RawLayout = _raw.Layout(arguments, arguments.GetResult(_image)!, _parts),
            TemporaryDirectory = arguments.GetValue(_temporary),
        };
        var image = MemoryImage.Open(paths, options, progress, terminal.Cancellation);
        terminal.Opened.Add(image);
        OutputFile.RequireOther(target, image.Files.Select(static file => file.Companion).OfType<string>());
        if (OverlapText.Of(image) is { } overlaps) terminal.Error.WriteLine($"walkgen: warning: {image.Path}: {overlaps}.");
        return image;
    }

    private static UsageException NoGuest(string need, string path) => new($"{need}, and {path} is none.");

    private MemoryImage OpenGuest(ParseResult arguments, Terminal terminal, string address, bool isAlone)
    {
        if (!isAlone || _raw.Layout(arguments, arguments.GetResult(_image)!, _parts) is not null)
        {
            throw new UsageException(
                $"{address} is a guest of QEMU: leave out --part and the options of raw memory, or write ./{address} for a file.");
        }

        GuestOptions options = new() { StopsGuest = !arguments.GetValue(_noStop), ResumesGuest = !arguments.GetValue(_leaveStopped) };
        MemoryImage image = QemuGuest.Open(address, options, terminal.Cancellation);
        terminal.Opened.Add(image);
        return image;
    }
}
