using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Parsing;

/// <summary>Generated code names types from the global namespace, which excludes references that have only extern aliases.</summary>
internal static class ExternAliases
{
    private const string Global = "global";

    /// <summary>Reports the assemblies that the code of <paramref name="walker"/> needs and cannot name.</summary>
    /// <param name="walker">The walker.</param>
    /// <param name="named">The types of the user that generated code names.</param>
    /// <param name="compilation">The compilation with the references.</param>
    /// <param name="diagnostics">The diagnostics found so far.</param>
    public static void Check(
        INamedTypeSymbol walker, IEnumerable<INamedTypeSymbol> named, Compilation compilation, List<DiagnosticInfo> diagnostics)
    {
        if (!Exist(compilation)) return;

        var used = new HashSet<ISymbol>(named.Select(static type => type.ContainingAssembly), SymbolEqualityComparer.Default);
        var hidden = compilation.References.Where(IsHidden).Select(compilation.GetAssemblyOrModuleSymbol).OfType<IAssemblySymbol>()
            .Where(assembly => used.Contains(assembly) || IsOfWalkGen(assembly))
            .Select(static assembly => assembly.Name).Distinct().OrderBy(static name => name, StringComparer.Ordinal).ToList();
        if (hidden.Count == 0) return;

        string names = string.Join(" and ", hidden);
        diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.OnlyExternAlias, walker.Name, names));
    }

    /// <summary>
    /// Whether code cannot name the types of a reference without an extern alias. Roslyn does not find such types by their metadata name.
    /// </summary>
    public static bool Exist(Compilation compilation) => compilation.References.Any(IsHidden);

    /// <summary>Whether code cannot name the types of <paramref name="assembly"/> without an extern alias.</summary>
    public static bool IsHidden(IAssemblySymbol assembly, Compilation compilation)
        => compilation.GetMetadataReference(assembly) is { } reference && IsHidden(reference);

    private static bool IsOfWalkGen(IAssemblySymbol assembly)
        => KnownNames.OfEachAssembly.Any(name => assembly.GetTypeByMetadataName(name) is not null);

    private static bool IsHidden(MetadataReference reference)
        => reference.Properties.Aliases is { IsEmpty: false } aliases && !aliases.Contains(Global);
}
