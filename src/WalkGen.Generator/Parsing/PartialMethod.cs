using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>A partial handler of the user. WalkGen adds its declaration, with AggressiveInlining.</summary>
internal static class PartialMethod
{
    /// <summary>The longest list of parameters on one line, in characters.</summary>
    private const int LongestList = 80;

    private static readonly SymbolDisplayFormat Parameter = SymbolDisplayFormat.FullyQualifiedFormat
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeModifiers)
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The declaration of <paramref name="method"/>; null if it is not partial or already has one.</summary>
    public static DeclarationModel? MissingDeclaration(IMethodSymbol method, INamedTypeSymbol walker)
    {
        bool isInWalker = SymbolEqualityComparer.Default.Equals(method.ContainingType, walker);
        if (!isInWalker || method.IsPartialDefinition || method.PartialDefinitionPart is not null) return null;
        if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not MethodDeclarationSyntax syntax) return null;
        if (!syntax.Modifiers.Any(SyntaxKind.PartialKeyword) || method.IsExtern) return null; // an extern method has no body to declare

        string modifiers = string.Join(" ", syntax.Modifiers.Select(static modifier => modifier.Text));
        string result = Identifier.OfType(method.ReturnType);
        string typeNames = string.Join(", ", method.TypeParameters.Select(static parameter => Identifier.OfType(parameter.Name)));
        string typeParameters = method.IsGenericMethod ? $"<{typeNames}>" : "";
        string[] parameters = [.. method.Parameters.Select(static parameter => Identifier.ToSource(parameter, Parameter))];
        bool isLong = parameters.Sum(static parameter => parameter.Length) > LongestList;
        string list = isLong ? "\n    " + string.Join(",\n    ", parameters) : string.Join(", ", parameters);
        string constraints = string.Concat(method.TypeParameters.Select(Constraint));
        return new(
            $"{modifiers} {result} {Identifier.Escape(method.Name)}{typeParameters}({list}){constraints};",
            RequestsInlining: method.MethodImplementationFlags == 0,
            IsVisible: method.DeclaredAccessibility
                is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal);
    }

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        var constraints = parameter.ConstraintTypes.Select(static type => Identifier.OfType(type));
        if (parameter.HasValueTypeConstraint) constraints = constraints.Prepend("struct");
        if (parameter.HasNotNullConstraint) constraints = constraints.Prepend("notnull");
        if (parameter.AllowsRefLikeType) constraints = constraints.Append("allows ref struct");
        string list = string.Join(", ", constraints);
        return list.Length == 0 ? "" : $"\n    where {Identifier.OfType(parameter.Name)} : {list}";
    }
}
