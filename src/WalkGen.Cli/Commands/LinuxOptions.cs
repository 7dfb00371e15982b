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

    private const string None = "none";

    private readonly Option<LinuxVersion?> _version = new("--linux")
    {
        HelpName = "RELEASE",
        Description = "The Linux release that wrote the entries, such as 6.1. Default: the release in VMCOREINFO; without one, "
            + "flags are the hardware's, and non-present entries are not decoded.",
        CustomParser = ParseVersion,
    };

    private readonly Option<LinuxConfig?> _config = new("--linux-config")
    {
        HelpName = "NAMES",
        Description = $"The kernel options that number the special swap types, separated by commas: {ConfigNames}. Default: those that "
            + "the image names; for others, those of Debian 12.",
        CustomParser = ParseConfig,
    };

    private static string ConfigNames => $"{string.Join(", ", ConfigWords.Select(static word => word.Text))}, or {None}";

    public void AddTo(Command command)
    {
        command.Options.Add(_version);
        command.Options.Add(_config);
    }

    /// <summary>Adds the option of the release alone, for a command that decodes no swap types.</summary>
    public void AddReleaseTo(Command command) => command.Options.Add(_version);

    /// <summary>The options in <paramref name="config"/> as a value of --linux-config; <c>none</c> without options.</summary>
    public static string NamesOf(LinuxConfig config)
        => config == LinuxConfig.None
            ? None
            : string.Join(",", ConfigWords.Where(word => (word.Value & config) != 0).Select(static word => word.Text));

    /// <summary>The kernel that decodes the non-present entries of <paramref name="image"/>.</summary>
    public EntryDecoding Decoding(ParseResult arguments, MemoryImage image)
        => new(image.Path, image.FindLinuxKernel(arguments.GetValue(_version)), arguments.GetValue(_config));

    /// <summary>
    /// The page table, read as that of the release in --linux; without the option as it is, which is as the image says.
    /// </summary>
    public PageTable Interpret(ParseResult arguments, PageTable table)
        => arguments.GetValue(_version) is { } version ? new LinuxKernel(version).Interpret(table) : table;

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
        if (result.Tokens[0].Value == None) return config;
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
