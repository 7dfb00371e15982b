using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WalkGen.Generator.Diagnostics;

namespace WalkGen.CodeFixes;

/// <summary>Declares a walker, or a type that contains one, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakeTypePartialFix() : NodeFix<TypeDeclarationSyntax>(
    "Declare the type partial", Descriptors.WalkerNotPartial.Id, Descriptors.ContainerNotPartial.Id)
{
    private protected override Task<TypeDeclarationSyntax?> FixAsync(
        Document document, TypeDeclarationSyntax node, Diagnostic diagnostic, CancellationToken cancellation)
        => Task.FromResult<TypeDeclarationSyntax?>(Modifiers.AddPartial(node));
}
