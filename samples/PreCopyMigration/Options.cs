using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;

namespace PreCopyMigration;

/// <summary>The command-line options and their values.</summary>
internal sealed class Options
{
    private static readonly GuestShape DefaultShape = new();
    private static readonly MigrationLimits DefaultLimits = new();

    private readonly Option<int> _pages = Number(
        "--pages", "N", "The memory of the guest, in pages of 4 KiB.", 1, 1 << 18, DefaultShape.Pages);

    private readonly Option<int> _cpus = Number("--cpus", "N", "The number of CPUs of the guest.", 1, 64, DefaultShape.Cpus);
    private readonly Option<int> _seed = Number(
        "--seed", "N", "The seed of the accesses of the CPUs.", int.MinValue, int.MaxValue, DefaultShape.Seed);

    private readonly Option<int> _load = Number(
        "--load", "N", "Accesses of each CPU per second, in thousands; 0 for no limit.",
        0, 1_000_000, (int)(DefaultShape.AccessesPerSecond / 1000));

    private readonly Option<int> _link = Number(
        "--link", "MIB", "The bandwidth of the link, in MiB per second; 0 for no limit.",
        0, 1 << 20, (int)(DefaultLimits.LinkBytesPerSecond / (1 << 20)));

    private readonly Option<int> _downtime = Number(
        "--downtime", "MS", "Stop the guest when the remaining pages can be copied in this time.",
        0, 60_000, (int)DefaultLimits.Downtime.TotalMilliseconds);

    private readonly Option<int> _rounds = Number(
        "--rounds", "N", "Stop the guest after this number of rounds.", 1, 60, DefaultLimits.Rounds);

    private readonly Option<double> _seconds = Number(
        "--seconds", "S", "Stop the guest after the round that runs at this time.", 0, 3600, DefaultLimits.Time.TotalSeconds);

    private readonly Option<FileInfo?> _svg = new("--svg") { HelpName = "FILE", Description = "Draw the rounds and their dirty pages." };

    public Options() => _svg.Validators.Add(static result =>
    {
        string path = Path.GetFullPath(result.Tokens[0].Value);
        if (Directory.Exists(Path.GetDirectoryName(path)) && !Directory.Exists(path)) return;
        result.AddError($"--svg: cannot write the file '{path}'.");
    });

    public void AddTo(Command command)
    {
        Option[] all = [_pages, _cpus, _load, _seed, _link, _downtime, _rounds, _seconds, _svg];
        foreach (Option option in all) command.Options.Add(option);
    }

    public GuestShape Shape(ParseResult parsed) => new()
    {
        Pages = parsed.GetValue(_pages),
        Cpus = parsed.GetValue(_cpus),
        Seed = parsed.GetValue(_seed),
        AccessesPerSecond = parsed.GetValue(_load) * 1000.0,
    };

    public MigrationLimits Limits(ParseResult parsed) => new()
    {
        Downtime = TimeSpan.FromMilliseconds(parsed.GetValue(_downtime)),
        Rounds = parsed.GetValue(_rounds),
        Time = TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
        LinkBytesPerSecond = parsed.GetValue(_link) * (double)(1 << 20),
    };

    public string? SvgPath(ParseResult parsed) => parsed.GetValue(_svg)?.FullName;

    private static Option<T> Number<T>(string name, string unit, string description, T least, T most, T byDefault)
        where T : struct, INumber<T> => new(name)
        {
            HelpName = unit,
            Description = description,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Parse(result, name, least, most),
        };

    private static T Parse<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, null, out T value) && value >= least && value <= most) return value; // false for NaN
        result.AddError($"{name}: '{text}' is not a number from {least} to {most}.");
        return least;
    }
}
