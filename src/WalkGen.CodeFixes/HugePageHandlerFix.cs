using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using WalkGen.Generator.Analyzers;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.CodeFixes;

/// <summary>Adds a handler for huge pages, with a comment where the user adds code.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class HugePageHandlerFix() : NodeFix<TypeDeclarationSyntax>("Add a huge page handler", Descriptors.HugePagesNotHandled.Id)
{
    private protected override async Task<TypeDeclarationSyntax?> FixAsync(
        Document document, TypeDeclarationSyntax node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(HugePagesAnalyzer.MissingProperty, out string? missing)) return null;

        SemanticModel? model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (model?.GetDeclaredSymbol(node, cancellation) is not { } walker) return null;

        string? bound = new WalkerMembers(walker).BoundFormat?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        string paging = bound ?? Identifier.Free("TPaging", TypeDeclaration.TypeParametersAround(walker));
        var members = WalkerParser.BaseTypes(walker).SelectMany(static type => type.GetMembers());
        string name = Identifier.Free("OnHugePage", [.. members.Select(static member => member.Name)]);
        string generic = bound is null ? $"<{paging}>" : "";
        string constraint = bound is null ? $" where {paging} : struct, global::WalkGen.IPagingFormat" : "";
        var handler = (MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(
            $$"""
            [{{missing}}]
            private void {{name}}{{generic}}(global::WalkGen.Entry<{{paging}}> leaf){{constraint}}
            {
                // The leaf maps leaf.Size bytes at once.
            }

            """)!;
        return AddMember(node, handler.WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation));
    }

    private static TypeDeclarationSyntax AddMember(TypeDeclarationSyntax type, MethodDeclarationSyntax method)
    {
        if (type.Members.Any()) return type.AddMembers(method.WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed));

        bool hasBody = type.OpenBraceToken.IsKind(SyntaxKind.OpenBraceToken);
        return (hasBody ? type : WithBody(type)).AddMembers(method);
    }

    /// <summary>A declaration that ends with a semicolon, with braces instead.</summary>
    private static TypeDeclarationSyntax WithBody(TypeDeclarationSyntax type) => type
        .WithSemicolonToken(default)
        .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken))
        .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken));
}
