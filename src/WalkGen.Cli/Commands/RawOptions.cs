using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>The options that place raw memory: <c>--base</c>, <c>--map</c>, <c>--map-file</c> and <c>--layout</c>.</summary>
internal sealed class RawOptions
{
    private const int MaxMapSize = 1 << 22; // characters

    private readonly Option<PhysicalAddress[]> _starts = new("--base")
    {
        HelpName = "HEX",
        Description = "Read raw memory that begins at this physical address: the file named before, IMAGE or --part. "
            + "A part without --base follows the file before it.",
        AllowMultipleArgumentsPerToken = false,
        CustomParser = AddressOption.ParseAll,
    };

    private readonly Option<RawLayout?> _ranges = new("--map")
    {
        HelpName = "OFFSET:PHYSICAL:LENGTH",
        Description = "Read LENGTH bytes of raw memory at OFFSET of the file as the memory at PHYSICAL. May be repeated. Numbers are "
            + "decimal, or hexadecimal with 0x, with the units K, M, G and T: --map 0:0:3G --map 3G:4G:5G.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = ParseRanges,
    };

    private readonly Option<string?> _file = FileName.NotEmpty(new Option<string?>("--map-file")
    {
        HelpName = "FILE",
        Description = "Read raw memory by the map in FILE: lines OFFSET:PHYSICAL:LENGTH, or a copy of /proc/iomem, whose System RAM is "
            + "in the raw file one range after the other.",
    });

    private readonly Option<PcMachine?> _machine = WordOption.Create(
        "--layout",
        "Read raw memory as the RAM of this machine of QEMU: a large RAM continues at 4 GiB.",
        new Word<PcMachine?>("q35", PcMachine.Q35),
        new Word<PcMachine?>("i440fx", PcMachine.I440fx));

    public void AddTo(Command command)
    {
        Option[] options = [_starts, _ranges, _file, _machine];
        foreach (Option option in options) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            string[] given = [.. options.Where(option => result.GetResult(option) is not null).Select(static option => option.Name)];
            if (given.Length > 1) result.AddError($"{string.Join(" and ", given)} exclude each other.");
        });
    }

    /// <summary>The layout of raw memory; null for files of a known format.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="image">The result of the argument IMAGE.</param>
    /// <param name="parts">The option <c>--part</c>.</param>
    /// <exception cref="UsageException">The map cannot be read, or the addresses do not fit the files.</exception>
    public RawLayout? Layout(ParseResult arguments, ArgumentResult image, Option<string[]> parts)
    {
        if (arguments.GetValue(_ranges) is { } ranges) return ranges;
        if (arguments.GetValue(_file) is { } file) return ReadMap(file);
        if (arguments.GetValue(_machine) is { } machine) return RawLayout.Of(machine);
        return arguments.GetValue(_starts) is { Length: > 0 } starts ? RawLayout.At(StartsByFile(arguments, image, parts, starts)) : null;
    }

    /// <summary>The files that the options name.</summary>
    public string[] Inputs(ParseResult arguments) => arguments.GetValue(_file) is { } file ? [file] : [];

    // An address belongs to the file named before it; without one, to IMAGE.
    private PhysicalAddress?[] StartsByFile(
        ParseResult arguments, ArgumentResult image, Option<string[]> parts, PhysicalAddress[] starts)
    {
        List<string> names = [image.Tokens[0].Value];
        List<PhysicalAddress?> byFile = [null];
        int current = 0, next = 0;
        foreach (Token token in arguments.Tokens)
        {
            if (ReferenceEquals(token, image.Tokens[0]))
            {
                current = 0;
            }
            else if (token.Type == TokenType.Option && token.Value == parts.Name)
            {
                names.Add(arguments.GetValue(parts)![byFile.Count - 1]);
                current = byFile.Count;
                byFile.Add(null);
            }
            else if (token.Type == TokenType.Option && token.Value == _starts.Name)
            {
                if (byFile[current] is not null) throw new UsageException($"{names[current]} has two addresses: --base follows its file.");
                byFile[current] = starts[next++];
            }
        }

        return byFile[0] is not null
            ? [.. byFile]
            : throw new UsageException($"{names[0]} has no address: give each file its own --base after its name, the first one too.");
    }

    private static RawLayout? ParseRanges(ArgumentResult result)
    {
        try
        {
            return RawLayout.Parse(result.Tokens.Select(static token => token.Value), "--map");
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return null;
        }
    }

    private static RawLayout ReadMap(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            char[] text = new char[MaxMapSize];
            int length = reader.ReadBlock(text, 0, text.Length);
            return length < text.Length
                ? RawLayout.Parse(new string(text, 0, length).Split('\n'), $"--map-file {file}")
                : throw new UsageException($"--map-file {file} has {MaxMapSize} characters or more: choose a map of memory.");
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--map-file {file} cannot be read: {e.Message}");
        }
    }
}
