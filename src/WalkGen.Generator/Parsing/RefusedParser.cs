using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads the partial handlers of a walker that is refused.</summary>
internal static class RefusedParser
{
    /// <summary>
    /// The partial handlers without a declaration. Null if there are none, or if generated code cannot declare another part of the type.
    /// </summary>
    public static RefusedModel? Parse(INamedTypeSymbol walker, TypeModel type, Compilation compilation)
    {
        var around = TypeDeclaration.Around(walker).Append(walker).ToList();
        if (!around.All(TypeDeclaration.IsPartial) || around.Any(static type => type.IsFileLocal)) return null;
        if (((CSharpCompilation)compilation).LanguageVersion < LanguageVersion.CSharp9) return null; // the syntax of the declarations

        var methods = walker.GetMembers().OfType<IMethodSymbol>()
            .Where(method => HandlerKind.Of(method).Any() && NamedTypes.InSignature(method).All(named => CanBeNamed(named, compilation)))
            .Select(method => (Method: method, Declaration: PartialMethod.MissingDeclaration(method, walker)))
            .Where(static pair => pair.Declaration is not null).ToList();
        var types = methods.SelectMany(static pair => NamedTypes.InSignature(pair.Method));
        return methods.Count == 0
            ? null
            : new(type, new([.. methods.Select(static pair => pair.Declaration!)]), new([.. UseWarnings.Of(types)]));
    }

    private static bool CanBeNamed(INamedTypeSymbol type, Compilation compilation)
        => type.TypeKind != TypeKind.Error && !(type.ContainingAssembly is { } assembly && ExternAliases.IsHidden(assembly, compilation));
}
