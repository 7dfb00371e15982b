using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>--physical HEX...</c>: physical addresses, or ranges <c>FIRST-LAST</c> with both inside.</summary>
internal static class PhysicalOption
{
    public static Option<FrameRange[]> Create() => new("--physical")
    {
        HelpName = "HEX[-HEX]",
        Description = "Physical addresses in hexadecimal, or ranges of them with the last address inside; several after each other.",
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
            else result.AddError($"'{token.Value}' is neither a hexadecimal address nor a range of two, the lower one first.");
        }

        return [.. ranges];
    }

    private static bool TryParse(string text, out FrameRange range)
    {
        range = default;
        string[] ends = text.Split('-', 2);
        if (!PhysicalAddress.TryParse(ends[0], null, out var first) || !PhysicalAddress.TryParse(ends[^1], null, out var last)) return false;
        range = new FrameRange(first, last);
        return first.Value <= last.Value;
    }
}
