using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>Names of types in WalkGen.Abstractions and WalkGen.Runtime. The generator references neither assembly.</summary>
internal static class KnownNames
{
    public const string PageWalkerAttribute = "WalkGen.PageWalkerAttribute";

    public const string FusedWalkerAttribute = "WalkGen.FusedWalkerAttribute";

    /// <summary>A type of each assembly that generated code needs.</summary>
    public static IReadOnlyList<string> OfEachAssembly { get; } = [PageWalkerAttribute, "WalkGen.CompilerServices.IEntryWalker"];

    private const string Root = "WalkGen";
    private const string Linux = "Linux";
    private const string Formats = "Formats";
    private const string Pieces = "Pieces";
    private const string Filters = "Filters";

    /// <summary>
    /// Whether <paramref name="type"/> is the type <paramref name="name"/> of the namespace WalkGen, with <paramref name="arity"/> type
    /// parameters.
    /// </summary>
    public static bool IsWalkGen(this ITypeSymbol? type, string name, int arity = 0)
        => IsNamed(type, name, arity) && IsRoot(type!.ContainingNamespace);

    /// <summary>Whether <paramref name="type"/> is the type <paramref name="name"/> of the namespace WalkGen.Linux.</summary>
    public static bool IsWalkGenLinux(this ITypeSymbol? type, string name)
        => IsIn(Linux, type, name);

    /// <summary>Whether <paramref name="type"/> is the type <paramref name="name"/> of the namespace WalkGen.Formats.</summary>
    public static bool IsWalkGenFormats(this ITypeSymbol? type, string name) => IsIn(Formats, type, name);

    /// <summary>Whether <paramref name="type"/> is the type <paramref name="name"/> of the namespace WalkGen.Pieces.</summary>
    public static bool IsWalkGenPieces(this ITypeSymbol? type, string name, int arity) => IsIn(Pieces, type, name, arity);

    /// <summary>Whether <paramref name="type"/> is the type <paramref name="name"/> of the namespace WalkGen.Filters.</summary>
    public static bool IsWalkGenFilters(this ITypeSymbol? type, string name) => IsIn(Filters, type, name);

    private static bool IsIn(string space, ITypeSymbol? type, string name, int arity = 0)
        => IsNamed(type, name, arity) && type!.ContainingNamespace is { } own && own.Name == space && IsRoot(own.ContainingNamespace);

    private static bool IsNamed(ITypeSymbol? type, string name, int arity)
        => type is INamedTypeSymbol { ContainingType: null } named && named.Name == name && named.Arity == arity;

    private static bool IsRoot(INamespaceSymbol space) => space is { Name: Root, ContainingNamespace.IsGlobalNamespace: true };
}
