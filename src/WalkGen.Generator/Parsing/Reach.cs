using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Parsing;

/// <summary>Judges whether the walk can use a member that the walker has or inherits.</summary>
internal static class Reach
{
    /// <summary>Reports <paramref name="member"/> if the walk cannot use it.</summary>
    public static bool Check(ISymbol member, INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
    {
        string? mend = !CanName(member, walker) ? "declare it protected or public"
            : member is IPropertySymbol property && !(CanName(property.GetMethod!, walker) && CanName(property.SetMethod!, walker)) ? "declare both accessors protected or public"
            : HiddenBy(member, walker) is { } nearer ? $"'{nearer.ToDisplayString()}' hides it, so rename one of the two"
            : null;
        if (mend is not null) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.HandlerOutOfReach, walker.Name, member.ToDisplayString(), mend));
        return mend is null;
    }

    /// <summary>Whether code of <paramref name="walker"/> may name <paramref name="member"/>.</summary>
    public static bool CanName(ISymbol member, INamedTypeSymbol walker)
    {
        if (SymbolEqualityComparer.Default.Equals(member.ContainingType, walker)) return true;

        bool sameAssembly = SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, walker.ContainingAssembly)
            || member.ContainingAssembly.GivesAccessTo(walker.ContainingAssembly);
        return member.DeclaredAccessibility switch
        {
            Accessibility.Private => false,
            Accessibility.Internal or Accessibility.ProtectedAndInternal => sameAssembly,
            _ => true,
        };
    }

    /// <summary>The member of a nearer type that <paramref name="member"/>'s name means in the walker, or null.</summary>
    private static ISymbol? HiddenBy(ISymbol member, INamedTypeSymbol walker) => WalkerParser.BaseTypes(walker)
        .TakeWhile(type => !SymbolEqualityComparer.Default.Equals(type, member.ContainingType))
        .SelectMany(type => type.GetMembers(member.Name))
        .FirstOrDefault(nearer => !nearer.IsOverride && CanName(nearer, walker)
            && (member is not IMethodSymbol method || nearer is not IMethodSymbol other || HasSameParameters(method, other)));

    private static bool HasSameParameters(IMethodSymbol one, IMethodSymbol other)
        => one.Arity == other.Arity && one.Parameters.Select(Written).SequenceEqual(other.Parameters.Select(Written));

    /// <summary>Types in text, for the type parameters of two methods are different symbols.</summary>
    private static string Written(IParameterSymbol parameter) => ParameterType.ValueOf(parameter)?.ToString() ?? parameter.Type.ToDisplayString();
}
