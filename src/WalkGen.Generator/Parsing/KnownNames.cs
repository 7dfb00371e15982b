using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>The names of Abstractions and Runtime that the generator knows. It references neither.</summary>
internal static class KnownNames
{
    public const string PageWalkerAttribute = "WalkGen.PageWalkerAttribute";

    private const string Root = "WalkGen";

    /// <summary>Whether <paramref name="type"/> is the type <paramref name="name"/> of WalkGen with so many type parameters.</summary>
    public static bool IsWalkGen(this ITypeSymbol? type, string name, int arity = 0)
        => type is INamedTypeSymbol named
            && named.Name == name
            && named.Arity == arity
            && named is { ContainingType: null, ContainingNamespace: { Name: Root, ContainingNamespace.IsGlobalNamespace: true } };
}
