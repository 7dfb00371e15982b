using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>Makes options and arguments whose value is one of a few words: the members of an enum in lower case.</summary>
internal static class Choice
{
    public static Option<T> Option<T>(string name, string description, T byDefault)
        where T : struct, Enum
    {
        var option = new Option<T>(name)
        {
            HelpName = string.Join('|', Words<T>()),
            Description = description,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Parse<T>(result, name),
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add(Words<T>());
        return option;
    }

    public static Argument<T> Argument<T>(string name, string description)
        where T : struct, Enum
    {
        var argument = new Argument<T>(name) { HelpName = string.Join('|', Words<T>()), Description = description, CustomParser = result => Parse<T>(result, name) };
        argument.CompletionSources.Clear();
        argument.CompletionSources.Add(Words<T>());
        return argument;
    }

    private static string[] Words<T>()
        where T : struct, Enum
        => [.. Enum.GetNames<T>().Select(static member => member.ToLowerInvariant())];

    private static T Parse<T>(ArgumentResult result, string name)
        where T : struct, Enum
    {
        string word = result.Tokens[0].Value;
        int index = Array.IndexOf(Words<T>(), word);
        if (index >= 0) return Enum.GetValues<T>()[index];

        result.AddError($"'{word}' is not a value of {name}: it is one of {string.Join(", ", Words<T>())}.");
        return default;
    }
}
