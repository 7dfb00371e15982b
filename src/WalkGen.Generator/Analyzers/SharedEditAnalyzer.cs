using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at handlers that overwrite an entry under the read lock, where others can change it at the same time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedEditAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.SharedEntryOverwritten];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();

        // The declaration of a partial handler is generated code. Without these flags the handler would be skipped.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterWalkerStartAction(static (start, walker) =>
        {
            if (!WalkerParser.ExcludesOthers(walker)) start.RegisterOperationAction(Analyze, OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name != "Write" || !call.TargetMethod.ContainingType.IsWalkGen("EntryRef", arity: 1)) return;
        if (context.ContainingSymbol is not IMethodSymbol handler || !HandlerKind.Of(handler).Any(static kind => kind.IsUnlocked)) return;

        context.ReportDiagnostic(Diagnostic.Create(Descriptors.SharedEntryOverwritten, call.Syntax.GetLocation(), handler.Name));
    }
}
