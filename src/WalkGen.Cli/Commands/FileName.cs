using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>Arguments and options that are names of files.</summary>
internal static class FileName
{
    /// <summary>Refuses empty names, which usually are unset variables of a script.</summary>
    public static Argument<TValue> NotEmpty<TValue>(Argument<TValue> argument)
    {
        argument.Validators.Add(result => Check(result, argument.Name, result.Tokens));
        return argument;
    }

    /// <inheritdoc cref="NotEmpty{TValue}(Argument{TValue})"/>
    public static Option<TValue> NotEmpty<TValue>(Option<TValue> option)
    {
        option.Validators.Add(result => Check(result, option.Name, result.Tokens));
        return option;
    }

    private static void Check(SymbolResult result, string name, IReadOnlyList<Token> tokens)
    {
        if (tokens.Any(static token => token.Value.Length == 0)) result.AddError($"The name of the file in {name} is empty.");
    }
}
