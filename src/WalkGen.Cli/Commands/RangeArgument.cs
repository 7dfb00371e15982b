using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>An argument or an option that is a range of virtual addresses.</summary>
internal static class RangeArgument
{
    /// <summary>The option of <see cref="RangeOption"/>.</summary>
    public static Option<VirtualRange?> CreateOption() => new("--range")
    {
        HelpName = "RANGE",
        Description = "Walk these virtual addresses only: FIRST-LAST in hexadecimal, both inclusive, or FIRST+LENGTH.",
        CustomParser = Parse,
    };

    public static Argument<VirtualRange?> Create() => new("RANGE")
    {
        Description = "Virtual addresses in hexadecimal: FIRST-LAST, both inclusive, or FIRST+LENGTH.",
        CustomParser = Parse,
    };

    private static VirtualRange? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        int separator = text.AsSpan().IndexOfAny('-', '+');
        if (separator > 0
            && VirtualAddress.TryParse(text[..separator], null, out VirtualAddress first)
            && VirtualAddress.TryParse(text[(separator + 1)..], null, out VirtualAddress second)
            && LastOf(first.Value, second.Value, text[separator] == '+') is { } last)
        {
            return new VirtualRange(first.Value, last);
        }

        result.AddError($"'{text}' is not a range of virtual addresses: write FIRST-LAST, both inclusive, or FIRST+LENGTH.");
        return null;
    }

    private static ulong? LastOf(ulong first, ulong second, bool isLength)
    {
        if (!isLength) return second >= first ? second : null;
        return second > 0 && second - 1 <= ulong.MaxValue - first ? first + (second - 1) : null;
    }
}
