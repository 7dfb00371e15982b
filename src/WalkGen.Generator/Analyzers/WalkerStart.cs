using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WalkGen.Generator.Analyzers;

/// <summary>Actions of analyzers that check the bodies of walkers. All other types cost nothing.</summary>
internal static class WalkerStart
{
    /// <summary>Calls <paramref name="action"/> at the start of each walker.</summary>
    public static void RegisterWalkerStartAction(
        this AnalysisContext context, Action<SymbolStartAnalysisContext, INamedTypeSymbol> action)
        => context.RegisterCompilationStartAction(start =>
        {
            var names = AttributeNames.In(start.Compilation);
            if (!names.HasWalkers) return;

            start.RegisterSymbolStartAction(
                symbol =>
                {
                    if (names.IsWalker((INamedTypeSymbol)symbol.Symbol)) action(symbol, (INamedTypeSymbol)symbol.Symbol);
                },
                SymbolKind.NamedType);
        });
}
