using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Commands;

/// <summary><c>--shard K/N</c>: the part of an output to print.</summary>
internal static class ShardOption
{
    private const int Most = 1_000_000;

    public static Option<Shard?> Create() => Create(
        "Print part K of N. Parts have about the same number of tables, and one after the other they are the whole output.");

    /// <summary>The option of a command whose parts are something else.</summary>
    public static Option<Shard?> Create(string description)
        => new("--shard") { HelpName = "K/N", Description = description, CustomParser = Parse };

    /// <summary>The option of a command whose output cannot be cut.</summary>
    /// <param name="reason">The sentence that refuses it.</param>
    public static Option<Shard?> CreateRefused(string reason) => new("--shard")
    {
        Hidden = true,
        CustomParser = result =>
        {
            result.AddError(reason);
            return null;
        },
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
