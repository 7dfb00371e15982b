using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WalkGen.Generator.Parsing;

/// <summary>Declarations of a type and its containing types for another file.</summary>
internal static class TypeDeclaration
{
    /// <summary>The namespace of <paramref name="type"/> as in source; null for the global namespace.</summary>
    public static string? Namespace(INamedTypeSymbol type)
        => type.ContainingNamespace.IsGlobalNamespace
            ? null
            : string.Join(".", NamespaceNames(type.ContainingNamespace).Select(Identifier.Escape));

    /// <summary>Whether <paramref name="type"/> is declared partial.</summary>
    public static bool IsPartial(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .Any(static reference => ((BaseTypeDeclarationSyntax)reference.GetSyntax()).Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>The types that contain <paramref name="type"/>, outermost first.</summary>
    public static IEnumerable<INamedTypeSymbol> Around(INamedTypeSymbol type)
        => type.ContainingType is { } container ? Around(container).Append(container) : [];

    /// <summary>
    /// The head of a partial declaration, such as <c>partial record struct Pair&lt;T&gt;</c>. Constraints are in the user's part only.
    /// </summary>
    public static string Head(INamedTypeSymbol type)
    {
        string keyword = type switch
        {
            { TypeKind: TypeKind.Interface } => "interface",
            { IsRecord: true, IsValueType: true } => "record struct",
            { IsRecord: true } => "record",
            { IsValueType: true } => "struct",
            _ => "class",
        };
        return $"partial {keyword} {Self(type)}";
    }

    /// <summary>The name of <paramref name="type"/> for code inside it.</summary>
    public static string Self(INamedTypeSymbol type)
    {
        string parameters = string.Join(", ", type.TypeParameters.Select(static parameter => Identifier.OfType(parameter.Name)));
        return Identifier.OfType(type.Name) + (type.Arity == 0 ? "" : $"<{parameters}>");
    }

    /// <summary>The names of all type parameters that are in scope inside <paramref name="type"/>.</summary>
    public static IEnumerable<string> TypeParametersAround(INamedTypeSymbol type)
        => Around(type).Append(type).SelectMany(static around => around.TypeParameters).Select(static parameter => parameter.Name);

    /// <summary>The full name in a form that is valid in a file name.</summary>
    public static string FileName(INamedTypeSymbol type)
    {
        var types = Around(type).Append(type).Select(static around => around.Arity == 0 ? around.Name : $"{around.Name}`{around.Arity}");
        return string.Join(".", NamespaceNames(type.ContainingNamespace).Concat(types));
    }

    private static IEnumerable<string> NamespaceNames(INamespaceSymbol space)
        => space.IsGlobalNamespace ? [] : NamespaceNames(space.ContainingNamespace).Append(space.Name);
}
