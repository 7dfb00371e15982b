using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace WalkGen.Cli.Commands;

/// <summary>A part of a walk that several processes share.</summary>
/// <param name="Number">The number of the part, from 1.</param>
/// <param name="Count">The number of parts.</param>
internal sealed record Shard(int Number, int Count)
{
    private const int Most = 1_000_000;

    /// <summary><c>--shard K/N</c>.</summary>
    public static Option<Shard?> CreateOption() => new("--shard")
    {
        HelpName = "K/N",
        Description = "Print part K of N. Parts have about the same number of tables. "
            + "All parts, one after the other, are the whole output.",
        CustomParser = Parse,
    };

    private static Shard? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] numbers = text.Split('/');
        if (numbers.Length == 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count && count <= Most)
        {
            return new Shard(number, count);
        }

        result.AddError($"'{text}' is no part: write K/N, such as 1/4, with K from 1 to N, and N at most {Most}.");
        return null;
    }
}
