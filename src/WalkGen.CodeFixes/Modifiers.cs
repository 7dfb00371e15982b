using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace WalkGen.CodeFixes;

/// <summary>Adds <c>partial</c>, which must be the last modifier.</summary>
internal static class Modifiers
{
    public static TypeDeclarationSyntax AddPartial(TypeDeclarationSyntax type)
        => type.Modifiers.Any()
            ? type.WithModifiers(type.Modifiers.Add(Spaced(SyntaxKind.PartialKeyword)))
            : (TypeDeclarationSyntax)type
                .WithKeyword(type.Keyword.WithLeadingTrivia())
                .WithModifiers([Spaced(SyntaxKind.PartialKeyword).WithLeadingTrivia(type.Keyword.LeadingTrivia)]);

    /// <summary>A partial method with a result needs an accessibility modifier, even if it is <c>private</c>.</summary>
    public static MethodDeclarationSyntax AddPartial(MethodDeclarationSyntax method)
    {
        SyntaxTokenList modifiers = method.Modifiers.Add(Spaced(SyntaxKind.PartialKeyword));
        bool hasAccessibility = method.Modifiers.Any(static modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind()));
        if (!hasAccessibility) modifiers = modifiers.Insert(0, Spaced(SyntaxKind.PrivateKeyword));

        SyntaxTriviaList before = (method.Modifiers.Any() ? method.Modifiers[0] : method.ReturnType.GetFirstToken()).LeadingTrivia;
        modifiers = TokenList(modifiers.Select((modifier, index) => modifier.WithLeadingTrivia(index == 0 ? before : [])));
        MethodDeclarationSyntax result = method.Modifiers.Any() ? method : method.WithReturnType(method.ReturnType.WithLeadingTrivia());
        return result.WithModifiers(modifiers);
    }

    private static SyntaxToken Spaced(SyntaxKind kind) => Token(kind).WithTrailingTrivia(Space);
}
