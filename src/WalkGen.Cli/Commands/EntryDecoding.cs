using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Commands;

/// <summary>The kernel that decodes the non-present entries of an image, and one message if the output depends on an assumption.</summary>
/// <param name="path">The path of the image.</param>
/// <param name="found">The kernel of the image; null if it is unknown.</param>
/// <param name="config">The options of the command line; null for those of the image.</param>
internal sealed class EntryDecoding(string path, ImageKernel? found, LinuxConfig? config)
{
    private bool _dependsOnAssumption;

    /// <summary>The kernel; null if the entries are not decoded.</summary>
    public LinuxKernel? Kernel => found is null ? null : config is null ? found.Kernel : found.Kernel with { Config = config };

    /// <summary>Whether the meaning of some entries is assumed.</summary>
    public bool HasAssumptions => config is null && found is { } kernel && (kernel.Assumed != LinuxConfig.None || !kernel.FitsSwapAreas);

    /// <summary>Notes an entry of the output.</summary>
    public void Note(NonPresentEntry? entry)
    {
        if (HasAssumptions && entry is { } decoded) _dependsOnAssumption |= found!.IsAssumed(decoded);
    }

    /// <summary>Writes the message if the meaning of a noted entry is assumed.</summary>
    public void Report(TextWriter messages)
    {
        if (!_dependsOnAssumption) return;
        string message = found!.FitsSwapAreas ? UnknownOptions(found) : OtherTypes(found);
        messages.WriteLine($"walkgen: {path}: {message} Use --linux-config to name the options.");
    }

    private static string UnknownOptions(ImageKernel kernel)
    {
        string assumed = kernel.Kernel.Config is { } debian ? $" ({LinuxOptions.NamesOf(debian)})" : "";
        return $"the special swap types depend on kernel options that the image does not name ({LinuxOptions.NamesOf(kernel.Assumed)}); "
            + $"those of Debian 12 are assumed{assumed}.";
    }

    private static string OtherTypes(ImageKernel kernel)
        => $"the kernel has more special swap types than Linux {kernel.Kernel.Version} with its options; "
            + "those of the release are assumed, and the kinds of swap entries may be wrong.";
}
