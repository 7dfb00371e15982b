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
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeExtensionThis)
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

        var modifiers = syntax.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.AsyncKeyword));
        string result = Ref(method) + Identifier.OfType(method.ReturnType);
        string typeNames = string.Join(", ", method.TypeParameters.Select(static parameter => Identifier.OfType(parameter.Name)));
        string typeParameters = method.IsGenericMethod ? $"<{typeNames}>" : "";
        string[] parameters =
        [
            .. method.Parameters.Select(static parameter => Identifier.ToSource(parameter, Parameter)),
            .. method.IsVararg ? (string[])["__arglist"] : [],
        ];
        bool isLong = parameters.Sum(static parameter => parameter.Length) > LongestList;
        string list = isLong ? "\n    " + string.Join(",\n    ", parameters) : string.Join(", ", parameters);
        string constraints = string.Concat(method.TypeParameters.Select(Constraint));
        return new(
            $"{string.Join(" ", modifiers)} {result} {Identifier.Escape(method.Name)}{typeParameters}({list}){constraints};",
            RequestsInlining: method.MethodImplementationFlags == 0,
            Warnings: new([.. Warnings(method, syntax, walker)]));
    }

    private static string Ref(IMethodSymbol method) => method switch
    {
        { ReturnsByRefReadonly: true } => "ref readonly ",
        { ReturnsByRef: true } => "ref ",
        _ => "",
    };

    /// <summary>The warnings that the compiler would give at the declaration, although they are about the user's part.</summary>
    private static IEnumerable<string> Warnings(IMethodSymbol method, MethodDeclarationSyntax syntax, INamedTypeSymbol walker)
    {
        bool mayHide = !method.IsOverride && !syntax.Modifiers.Any(SyntaxKind.NewKeyword);
        bool isVisible = method.DeclaredAccessibility
            is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;
        string[] ofVisible = ["CS0628", "CS1591"]; // accessibility, documentation
        string[] ofHiding = ["CS0108", "CS0114"];
        string[] ofCompliance = ["CS3000", "CS3001", "CS3002", "CS3005", "CS3006", "CS3007", "CS3008", "CS3024"];
        return (isVisible ? ofVisible : [])
            .Concat(mayHide && WalkerParser.BaseTypes(walker).Skip(1).Any(HasNamesake) ? ofHiding : [])
            .Concat(isVisible && StatesCompliance(walker) ? ofCompliance : []);

        bool HasNamesake(INamedTypeSymbol type) => !type.GetMembers(method.Name).IsEmpty;
    }

    /// <summary>Whether the compiler may check that the members of <paramref name="walker"/> are CLS-compliant.</summary>
    private static bool StatesCompliance(INamedTypeSymbol walker)
    {
        IEnumerable<ISymbol> around = [walker.ContainingAssembly, walker.ContainingModule, .. TypeDeclaration.Around(walker), walker];
        return around.SelectMany(static symbol => symbol.GetAttributes())
            .Any(static attribute => attribute.AttributeClass is { Name: "CLSCompliantAttribute" });
    }

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        string? first = parameter switch
        {
            { HasUnmanagedTypeConstraint: true } => "unmanaged",
            { HasValueTypeConstraint: true } => "struct",
            { HasReferenceTypeConstraint: true, ReferenceTypeConstraintNullableAnnotation: NullableAnnotation.Annotated } => "class?",
            { HasReferenceTypeConstraint: true } => "class",
            { HasNotNullConstraint: true } => "notnull",
            _ => null,
        };
        IEnumerable<string?> all =
        [
            first,
            .. parameter.ConstraintTypes.Select(static type => Identifier.OfType(type)),
            parameter.HasConstructorConstraint ? "new()" : null,
            parameter.AllowsRefLikeType ? "allows ref struct" : null,
        ];
        string list = string.Join(", ", all.OfType<string>());
        return list.Length == 0 ? "" : $"\n    where {Identifier.OfType(parameter.Name)} : {list}";
    }
}
