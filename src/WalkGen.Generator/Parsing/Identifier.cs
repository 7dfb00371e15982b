using Microsoft.CodeAnalysis.CSharp;

namespace WalkGen.Generator.Parsing;

/// <summary>Names as they must be written in source.</summary>
internal static class Identifier
{
    /// <summary>Puts an @ before a name that is a keyword.</summary>
    public static string Escape(string name)
        => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>The first of <paramref name="wanted"/>, <paramref name="wanted"/>1, ... that is not among <paramref name="taken"/>.</summary>
    public static string Free(string wanted, ICollection<string> taken)
    {
        string name = wanted;
        for (int number = 1; taken.Contains(name); number++) name = wanted + number;
        return name;
    }
}
