using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at handlers that are called for single holes of all sizes and cannot distinguish the sizes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HoleSizeAnalyzer() : WalkerAnalyzer(Descriptors.HoleSizeIgnored)
{
    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        if (!members.DescendsBelowRoot || members.Has(HandlerRole.InstallPte)) return;

        foreach (var handler in members.Handlers.Where(IgnoresSize))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.HoleSizeIgnored, members.LocationOf(handler.Method), handler.Method.Name));
        }
    }

    /// <summary>A handler that returns a value can end the walk: it may only need to know that there is a hole.</summary>
    private static bool IgnoresSize(MarkedHandler handler)
        => handler.Kind.Role == HandlerRole.Hole
            && handler.Method.ReturnsVoid
            && !HandlerParser.CoalescesHoles(handler.Method, handler.Kind)
            && !handler.Method.Parameters.Any(HasSize);

    private static bool HasSize(IParameterSymbol parameter)
        => ParameterType.ValueOf(parameter) is HandlerValue.Range or HandlerValue.Level;
}
