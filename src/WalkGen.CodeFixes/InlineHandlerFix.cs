using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WalkGen.Generator.Diagnostics;

namespace WalkGen.CodeFixes;

/// <summary>Declares a large handler partial. WalkGen then generates a declaration with AggressiveInlining.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InlineHandlerFix() : NodeFix<MethodDeclarationSyntax>(
    "Declare the handler partial to inline it", Descriptors.HandlerNotInlined.Id)
{
    private protected override Task<MethodDeclarationSyntax?> FixAsync(
        Document document, MethodDeclarationSyntax node, Diagnostic diagnostic, CancellationToken cancellation)
        => Task.FromResult<MethodDeclarationSyntax?>(Modifiers.AddPartial(node));
}
