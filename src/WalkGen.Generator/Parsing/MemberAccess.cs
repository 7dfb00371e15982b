using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Parsing;

/// <summary>Checks that generated code in the walker can access a member of the walker or of a base class.</summary>
internal static class MemberAccess
{
    /// <summary>Whether the walker can access <paramref name="member"/>; if not, this is reported.</summary>
    public static bool Check(ISymbol member, INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
    {
        string? fix = !IsAccessible(member, walker) ? "Declare it protected or public"
            : member is IPropertySymbol property && !HasAccessibleAccessors(property, walker) ? "Declare both accessors protected or public"
            : HiddenBy(member, walker) is { } nearer ? $"'{nearer.ToDisplayString()}' hides it, so rename one of the two"
            : null;
        if (fix is not null)
        {
            diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.HandlerNotAccessible, walker.Name, member.ToDisplayString(), fix));
        }

        return fix is null;
    }

    /// <summary>Whether code in <paramref name="walker"/> can access <paramref name="member"/>, if no other member hides it.</summary>
    public static bool IsAccessible(ISymbol member, INamedTypeSymbol walker)
    {
        if (SymbolEqualityComparer.Default.Equals(member.ContainingType, walker)) return true;

        bool sameAssembly = SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, walker.ContainingAssembly)
            || member.ContainingAssembly.GivesAccessTo(walker.ContainingAssembly);
        return member.DeclaredAccessibility switch
        {
            Accessibility.Private => IsInside(walker, member.ContainingType.OriginalDefinition),
            Accessibility.Internal or Accessibility.ProtectedAndInternal => sameAssembly,
            _ => true,
        };
    }

    private static bool IsInside(INamedTypeSymbol walker, INamedTypeSymbol container) => TypeDeclaration.Around(walker)
        .Any(around => SymbolEqualityComparer.Default.Equals(around.OriginalDefinition, container));

    private static bool HasAccessibleAccessors(IPropertySymbol property, INamedTypeSymbol walker)
        => IsAccessible(property.GetMethod!, walker) && IsAccessible(property.SetMethod!, walker);

    /// <summary>The member of a more derived type that hides <paramref name="member"/> in the walker, or null.</summary>
    private static ISymbol? HiddenBy(ISymbol member, INamedTypeSymbol walker) => WalkerParser.BaseTypes(walker)
        .TakeWhile(type => !SymbolEqualityComparer.Default.Equals(type, member.ContainingType))
        .SelectMany(type => type.GetMembers(member.Name))
        .FirstOrDefault(nearer => !nearer.IsOverride && IsAccessible(nearer, walker)
            && (member is not IMethodSymbol method || nearer is not IMethodSymbol other || HasSameParameters(method, other)));

    private static bool HasSameParameters(IMethodSymbol one, IMethodSymbol other)
        => one.Arity == other.Arity && one.Parameters.Select(TypeText).SequenceEqual(other.Parameters.Select(TypeText));

    /// <summary>The type as text, because the type parameters of two methods are different symbols.</summary>
    private static string TypeText(IParameterSymbol parameter)
        => ParameterType.ValueOf(parameter)?.ToString() ?? parameter.Type.ToDisplayString();
}
