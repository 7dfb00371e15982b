using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>Makes options whose value is one of a few words: the members of an enum in lower case.</summary>
internal static class ChoiceOption
{
    public static Option<T> Create<T>(string name, string description, T byDefault)
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(static member => member.ToLowerInvariant())];
        var option = new Option<T>(name)
        {
            HelpName = string.Join('|', words),
            Description = description,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Parse<T>(result, name, words),
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add(words);
        return option;
    }

    private static T Parse<T>(ArgumentResult result, string name, string[] words)
        where T : struct, Enum
    {
        string word = result.Tokens[0].Value;
        int index = Array.IndexOf(words, word);
        if (index >= 0) return Enum.GetValues<T>()[index];

        result.AddError($"'{word}' is not a value of {name}: it is one of {string.Join(", ", words)}.");
        return default;
    }
}
