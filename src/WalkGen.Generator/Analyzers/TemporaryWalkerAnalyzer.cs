using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>
/// Explains the compiler's error for a walk of a struct that is not a variable, such as <c>new Pages().Walk(table)</c>: the extension
/// methods take the walker by reference.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TemporaryWalkerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.TemporaryWalker];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (AttributeNames.In(start.Compilation).HasWalkers)
                start.RegisterSyntaxNodeAction(Analyze, SyntaxKind.InvocationExpression);
        });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (call.Expression is not MemberAccessExpressionSyntax access) return;
        if (access.Name.Identifier.ValueText is not ("Walk" or "Edit" or "WalkKernel" or "WalkWithoutVmas")) return;

        var model = context.SemanticModel;
        var walker = model.GetTypeInfo(access.Expression, context.CancellationToken).Type as INamedTypeSymbol;
        if (walker is not { TypeKind: TypeKind.Struct } || !WalkerParser.IsWalker(walker)) return;
        if (IsVariable(access.Expression, context)) return;
        bool isOwnMethod = model.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol { ReducedFrom: null };
        if (isOwnMethod) return;
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.TemporaryWalker, access.Expression.GetLocation(), walker.Name, access.Name.Identifier.ValueText));
    }

    /// <summary>The compiler marks what has a symbol, such as a property or a method; the other values have none.</summary>
    private static bool IsVariable(ExpressionSyntax expression, SyntaxNodeAnalysisContext context)
        => expression is ParenthesizedExpressionSyntax inner
            ? IsVariable(inner.Expression, context)
            : expression is not (BaseObjectCreationExpressionSyntax or DefaultExpressionSyntax or WithExpressionSyntax
                or CastExpressionSyntax or AwaitExpressionSyntax)
                && context.SemanticModel.GetSymbolInfo(expression, context.CancellationToken).CandidateReason
                    != CandidateReason.NotAVariable;
}
