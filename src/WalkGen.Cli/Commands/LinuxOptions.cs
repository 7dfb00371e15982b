using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Commands;

/// <summary>The options that describe the Linux kernel that wrote the non-present entries.</summary>
internal sealed class LinuxOptions
{
    private static readonly Word<LinuxConfig>[] ConfigWords =
    [
        new("memory-failure", LinuxConfig.MemoryFailure),
        new("migration", LinuxConfig.Migration),
        new("device-private", LinuxConfig.DevicePrivate),
        new("pte-marker", LinuxConfig.PteMarker),
    ];

    private readonly Option<LinuxVersion?> _version = new("--linux")
    {
        HelpName = "RELEASE",
        Description = "The Linux release that wrote the non-present entries, such as 6.1. Default: the release in VMCOREINFO; "
            + "without one, the entries are not decoded.",
        CustomParser = ParseVersion,
    };

    private readonly Option<LinuxConfig?> _config = new("--linux-config")
    {
        HelpName = "NAMES",
        Description = $"The kernel options that number the swap types, separated by commas: {ConfigNames}. Default: Debian's kernel.",
        CustomParser = ParseConfig,
    };

    private static string ConfigNames => string.Join(", ", ConfigWords.Select(static word => word.Text));

    public void AddTo(Command command)
    {
        command.Options.Add(_version);
        command.Options.Add(_config);
    }

    /// <summary>The kernel of <paramref name="image"/>; null if it is unknown.</summary>
    public LinuxKernel? Kernel(ParseResult arguments, MemoryImage image)
    {
        LinuxVersion? version = arguments.GetValue(_version) ?? VersionOf(image);
        if (version is not { } known || known < LinuxKernel.Oldest) return null;

        int? bits = image.VmCoreInfo?.Number("MAX_PHYSMEM_BITS") is { } width and >= 32 and <= 63 ? (int)width : null;
        return new LinuxKernel(known) { Config = arguments.GetValue(_config), PhysicalAddressBits = bits };
    }

    private static LinuxVersion? VersionOf(MemoryImage image)
        => LinuxVersion.TryParse(image.VmCoreInfo?.OsRelease, out var release) ? release : null;

    private static LinuxVersion? ParseVersion(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (LinuxVersion.TryParse(text, out var version) && version >= LinuxKernel.Oldest) return version;
        result.AddError($"'{text}' is not a Linux release from {LinuxKernel.Oldest} on.");
        return null;
    }

    private static LinuxConfig? ParseConfig(ArgumentResult result)
    {
        LinuxConfig config = LinuxConfig.None;
        foreach (string text in result.Tokens[0].Value.Split(','))
        {
            if (Array.Find(ConfigWords, word => word.Text == text) is not { } known)
            {
                result.AddError($"'{text}' is not a value of --linux-config. Allowed: {ConfigNames}.");
                return null;
            }

            config |= known.Value;
        }

        return config;
    }
}
