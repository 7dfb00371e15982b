using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>
/// Warnings about the use of members and types that are marked obsolete or experimental. Generated code suppresses them.
/// </summary>
internal static class UseWarnings
{
    /// <summary>Whether the use of <paramref name="used"/> is an error instead.</summary>
    public static bool IsError(ISymbol used) => WithAccessors(used).Any(static symbol => symbol.GetAttributes().Any(IsObsoleteError));

    /// <summary>Whether generated code that names <paramref name="type"/> in <paramref name="walker"/> is an error.</summary>
    public static bool IsError(ITypeSymbol type, INamedTypeSymbol walker)
        => NamedTypes.In(type).Any(IsError) && !TypeDeclaration.Around(walker).Append(walker).Any(IsObsolete);

    /// <summary>The IDs of the warnings, each once, sorted.</summary>
    public static IEnumerable<string> Of(IEnumerable<ISymbol> used)
        => used.SelectMany(WithAccessors).SelectMany(Of).Distinct().OrderBy(static id => id, StringComparer.Ordinal);

    /// <summary>Code in an obsolete type may use what is obsolete.</summary>
    private static bool IsObsolete(INamedTypeSymbol type)
        => type.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "ObsoleteAttribute" });

    private static bool IsObsoleteError(AttributeData attribute)
        => attribute.AttributeClass is { Name: "ObsoleteAttribute" }
            && attribute.ConstructorArguments.Any(static argument => argument.Value is true);

    /// <summary>An accessor can have an attribute of its own.</summary>
    private static IEnumerable<ISymbol> WithAccessors(ISymbol used)
        => used is IPropertySymbol { GetMethod: { } get, SetMethod: { } set } ? [used, get, set] : [used];

    /// <summary>The warnings about <paramref name="symbol"/>, and about what the name of its type contains.</summary>
    private static IEnumerable<string> Of(ISymbol symbol)
    {
        IEnumerable<ISymbol> own = symbol is ITypeSymbol ? [] : [symbol];
        IEnumerable<ISymbol> types = NamedTypes.In(symbol as ITypeSymbol ?? symbol.ContainingType);
        IEnumerable<ISymbol> marked = own.Concat(types).ToList();
        IEnumerable<ISymbol> around = marked.SelectMany(static named => (ISymbol?[])[named.ContainingModule, named.ContainingAssembly])
            .OfType<ISymbol>().Distinct<ISymbol>(SymbolEqualityComparer.Default);
        return marked.Concat(around).SelectMany(static named => named.GetAttributes()).Select(Id).OfType<string>();
    }

    private static string? Id(AttributeData attribute)
    {
        bool isExperimental = attribute.AttributeClass is { Name: "ExperimentalAttribute" };
        if (!isExperimental && attribute.AttributeClass is not { Name: "ObsoleteAttribute" }) return null;

        object? first = attribute.ConstructorArguments.FirstOrDefault().Value;
        if (isExperimental) return first as string;

        object? id = attribute.Argument("DiagnosticId");
        return id is string { Length: > 0 } own ? own : first is null ? "CS0612" : "CS0618";
    }
}
