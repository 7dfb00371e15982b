using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WalkGen.Generator.Analyzers;

/// <summary>The base of analyzers that check each walker by itself.</summary>
public abstract class WalkerAnalyzer : DiagnosticAnalyzer
{
    private protected WalkerAnalyzer(DiagnosticDescriptor descriptor) => SupportedDiagnostics = [descriptor];

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            var names = AttributeNames.In(start.Compilation);
            if (names.HasWalkers) start.RegisterSymbolAction(symbol => AnalyzeType(symbol, names), SymbolKind.NamedType);
        });
    }

    /// <summary>Reports the diagnostics of <paramref name="walker"/>, which has or inherits <paramref name="members"/>.</summary>
    private protected abstract void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members);

    private void AnalyzeType(SymbolAnalysisContext context, AttributeNames names)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (names.IsWalker(type)) Analyze(context, type, new WalkerMembers(type));
    }
}
