using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at handlers of the lowest levels that the JIT would inline if they were declared partial.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerSizeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.HandlerNotInlined];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterWalkerStartAction(static (start, _) => start.RegisterOperationBlockAction(Analyze));
    }

    private static void Analyze(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsAsync: false } method) return;
        if (!HandlerKind.Of(method).Any(static kind => kind.IsFrequent) || IsMarked(method)) return;
        var body = context.OperationBlocks.OfType<IBlockOperation>().FirstOrDefault();
        if (body is null || !Inlining.CanBeAsked(method, body)) return;

        int size = IlSize.Of(body);
        if (size <= Inlining.Largest) return;
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.HandlerNotInlined, method.Locations[0], method.Name, size));
    }

    /// <summary>Whether the user has decided about inlining: the method is partial or has [MethodImpl].</summary>
    private static bool IsMarked(IMethodSymbol method)
        => method.MethodImplementationFlags != 0
            || method.DeclaringSyntaxReferences.Select(static reference => reference.GetSyntax()).OfType<MethodDeclarationSyntax>()
                .Any(static syntax => syntax.Modifiers.Any(SyntaxKind.PartialKeyword));
}
