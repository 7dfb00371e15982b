using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>--physical HEX...</c>: physical addresses or inclusive ranges <c>FIRST-LAST</c>.</summary>
internal static class PhysicalOption
{
    public static Option<FrameRange[]> Create() => new("--physical")
    {
        HelpName = "HEX[-HEX]",
        Description = "Physical addresses or inclusive ranges, in hexadecimal.",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = Parse,
    };

    private static FrameRange[] Parse(ArgumentResult result)
    {
        var ranges = new List<FrameRange>();
        foreach (var token in result.Tokens)
        {
            if (TryParse(token.Value, out var range)) ranges.Add(range);
            else result.AddError($"'{token.Value}' is neither a hexadecimal address nor a range FIRST-LAST.");
        }

        return [.. ranges];
    }

    private static bool TryParse(string text, out FrameRange range)
    {
        range = default;
        string[] ends = text.Split('-', 2);
        if (!PhysicalAddress.TryParse(ends[0], null, out var first)) return false;
        if (!PhysicalAddress.TryParse(ends[^1], null, out var last)) return false;
        range = new FrameRange(first, last);
        return first.Value <= last.Value;
    }
}
