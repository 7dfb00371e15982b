using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Names as they must be written in source.</summary>
internal static class Identifier
{
    private static readonly SymbolDisplayFormat FullTypes = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Puts an @ before a name that is a keyword.</summary>
    public static string Escape(string name)
        => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>
    /// The name of a type or type parameter. One of small letters alone is escaped too: as a type it may mean something else (<c>dynamic</c>),
    /// and the compiler warns of it, for it may become a keyword.
    /// </summary>
    public static string OfType(string name) => name.All(static letter => letter is >= 'a' and <= 'z') ? "@" + name : Escape(name);

    /// <summary><paramref name="type"/> in full.</summary>
    public static string OfType(ITypeSymbol type) => Written(type, FullTypes);

    /// <summary><paramref name="symbol"/> in <paramref name="format"/>, with each name as it must be written.</summary>
    public static string Written(ISymbol symbol, SymbolDisplayFormat format) => string.Concat(symbol.ToDisplayParts(format)
        .Select(static part => part.Kind != SymbolDisplayPartKind.Keyword && part.Symbol is ITypeSymbol ? OfType(part.ToString().TrimStart('@')) : part.ToString()));

    /// <summary>How generated code refers to <paramref name="member"/> of a walker.</summary>
    public static MemberModel Member(ISymbol member) => new(member.IsStatic ? OfType(member.ContainingType) : null, Escape(member.Name));

    /// <summary>The first of <paramref name="wanted"/>, <paramref name="wanted"/>1, ... that is not among <paramref name="taken"/>.</summary>
    public static string Free(string wanted, IEnumerable<string> taken)
    {
        string name = wanted;
        for (int number = 1; taken.Contains(name); number++) name = wanted + number;
        return name;
    }
}
