using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>Options whose value is one of a list of words.</summary>
internal static class WordOption
{
    /// <summary>An option whose value is one of <paramref name="words"/>. The default is that of <typeparamref name="T"/>.</summary>
    /// <remarks>The value of a word must not be null: System.CommandLine fails to cast it.</remarks>
    public static Option<T> Create<T>(string name, string description, params Word<T>[] words)
    {
        string[] texts = [.. words.Select(static word => word.Text)];
        var option = new Option<T>(name)
        {
            HelpName = string.Join('|', texts),
            Description = description,
            CustomParser = result => Parse(result, name, words),
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add(texts);
        return option;
    }

    private static T? Parse<T>(ArgumentResult result, string name, Word<T>[] words)
    {
        string text = result.Tokens[0].Value;
        if (Array.Find(words, word => word.Text == text) is { } known) return known.Value;
        result.AddError($"'{text}' is not a value of {name}. Allowed: {string.Join(", ", words.Select(static word => word.Text))}.");
        return default;
    }
}
