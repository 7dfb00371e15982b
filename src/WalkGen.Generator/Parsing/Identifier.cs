using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Names in the form that source needs.</summary>
internal static class Identifier
{
    private static readonly SymbolDisplayFormat FullTypes = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Adds @ to a name that is a keyword.</summary>
    public static string Escape(string name) => IsKeyword(name) ? "@" + name : name;

    /// <summary>
    /// The name of a type or type parameter. A name of lower-case ASCII letters is escaped even if it is not a keyword: as a type it can
    /// have another meaning (<c>dynamic</c>), and the compiler warns that it may become a keyword.
    /// </summary>
    public static string OfType(string name)
    {
        foreach (char letter in name)
        {
            if (letter is < 'a' or > 'z') return Escape(name);
        }

        return "@" + name;
    }

    /// <summary>The fully qualified name of <paramref name="type"/>.</summary>
    public static string OfType(ITypeSymbol type) => ToSource(type, FullTypes);

    /// <summary><paramref name="symbol"/> in <paramref name="format"/>, with type names escaped.</summary>
    public static string ToSource(ISymbol symbol, SymbolDisplayFormat format)
        => string.Concat(symbol.ToDisplayParts(format).Select(ToSource));

    /// <summary>How generated code refers to <paramref name="member"/> of a walker.</summary>
    public static MemberModel Member(ISymbol member) => new(member.IsStatic ? OfType(member.ContainingType) : null, Escape(member.Name));

    /// <summary>
    /// The first of <paramref name="wanted"/>, <paramref name="wanted"/>1, <paramref name="wanted"/>2, ... that is not in
    /// <paramref name="taken"/>.
    /// </summary>
    public static string Free(string wanted, IEnumerable<string> taken)
    {
        string name = wanted;
        for (int number = 1; taken.Contains(name); number++) name = wanted + number;
        return name;
    }

    private static string ToSource(SymbolDisplayPart part)
        => part.Kind != SymbolDisplayPartKind.Keyword && part.Symbol is ITypeSymbol
            ? OfType(part.ToString().TrimStart('@'))
            : part.ToString();

    private static bool IsKeyword(string name)
        => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None;
}
