using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Commands;

/// <summary>Which Linux wrote the entries that are not present.</summary>
internal sealed class LinuxSelection
{
    private readonly Option<LinuxVersion?> _version = new("--linux")
    {
        HelpName = "RELEASE",
        Description = "The release of Linux, such as 6.1, that says what entries mean that are not present. Default: that of the image's VMCOREINFO; without one, they are not explained.",
        CustomParser = ParseVersion,
    };

    private readonly Option<LinuxConfig?> _config = new("--linux-config")
    {
        HelpName = "NAMES",
        Description = "What that kernel was built with, as far as it numbers swap types: some of memory-failure, migration, device-private, pte-marker, with commas. Default: Debian's choice.",
        CustomParser = ParseConfig,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_version);
        command.Options.Add(_config);
    }

    /// <summary>The kernel; null if it is not known.</summary>
    public LinuxKernel? Of(ParseResult arguments, MemoryImage image)
    {
        LinuxVersion? version = arguments.GetValue(_version) ?? (LinuxVersion.TryParse(image.VmCoreInfo?.OsRelease, out var release) ? release : null);
        if (version is not { } known || known < LinuxKernel.Oldest) return null;

        int? bits = image.VmCoreInfo?.Number("MAX_PHYSMEM_BITS") is { } width and >= 32 and <= 63 ? (int)width : null;
        return new LinuxKernel(known) { Config = arguments.GetValue(_config), PhysicalAddressBits = bits };
    }

    private static LinuxVersion? ParseVersion(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (LinuxVersion.TryParse(text, out var version) && version >= LinuxKernel.Oldest) return version;
        result.AddError($"'{text}' is not a release of Linux from {LinuxKernel.Oldest} on.");
        return null;
    }

    private static LinuxConfig? ParseConfig(ArgumentResult result)
    {
        LinuxConfig config = LinuxConfig.None;
        foreach (string word in result.Tokens[0].Value.Split(','))
        {
            LinuxConfig? choice = word switch
            {
                "memory-failure" => LinuxConfig.MemoryFailure,
                "migration" => LinuxConfig.Migration,
                "device-private" => LinuxConfig.DevicePrivate,
                "pte-marker" => LinuxConfig.PteMarker,
                _ => null,
            };
            if (choice is null)
            {
                result.AddError($"'{word}' is not a value of --linux-config: it is some of memory-failure, migration, device-private, pte-marker.");
                return null;
            }

            config |= choice.Value;
        }

        return config;
    }
}
