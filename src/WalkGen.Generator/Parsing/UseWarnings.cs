using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>Warnings about the use of members that the user marked obsolete or experimental. Generated code suppresses them.</summary>
internal static class UseWarnings
{
    /// <summary>Whether the use of <paramref name="used"/> is an error instead.</summary>
    public static bool IsError(ISymbol used)
        => WithAccessors(used).SelectMany(static symbol => symbol.GetAttributes()).Any(IsObsoleteError);

    /// <summary>The IDs of the warnings, each once, sorted.</summary>
    public static IEnumerable<string> Of(IEnumerable<ISymbol> used)
        => used.SelectMany(WithAccessors).SelectMany(Of).Distinct().OrderBy(static id => id, StringComparer.Ordinal);

    private static bool IsObsoleteError(AttributeData attribute)
        => attribute.AttributeClass is { Name: "ObsoleteAttribute" }
            && attribute.ConstructorArguments.Any(static argument => argument.Value is true);

    /// <summary>An accessor can have an attribute of its own.</summary>
    private static IEnumerable<ISymbol> WithAccessors(ISymbol used)
        => used is IPropertySymbol { GetMethod: { } get, SetMethod: { } set } ? [used, get, set] : [used];

    private static IEnumerable<string> Of(ISymbol symbol)
    {
        for (var marked = symbol; marked is not null and not INamespaceSymbol; marked = marked.ContainingSymbol)
        {
            foreach (var attribute in marked.GetAttributes())
            {
                switch (attribute.AttributeClass?.Name)
                {
                    case "ObsoleteAttribute":
                        object? id = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "DiagnosticId").Value.Value;
                        yield return id as string ?? (attribute.ConstructorArguments.Length == 0 ? "CS0612" : "CS0618");
                        break;
                    case "ExperimentalAttribute" when attribute.ConstructorArguments.FirstOrDefault().Value is string experiment:
                        yield return experiment;
                        break;
                }
            }
        }
    }
}
