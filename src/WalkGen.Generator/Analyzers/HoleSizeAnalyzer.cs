using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at handlers of single holes that cannot tell a small one from a large one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HoleSizeAnalyzer() : WalkerAnalyzer(Descriptors.HoleOfUnknownSize)
{
    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        if (!members.LookBelowRoot || members.Has(HandlerRole.InstallPte)) return;

        // One that can end the walk may ask for no more than whether there is a hole.
        foreach (var handler in members.Handlers.Where(static handler => handler.Kind.Role == HandlerRole.Hole && handler.Method.ReturnsVoid))
        {
            if (HandlerParser.CoalescesHoles(handler.Method, handler.Kind) || handler.Method.Parameters.Any(ReportsSize)) continue;
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.HoleOfUnknownSize, members.PlaceOf(handler.Method), handler.Method.Name));
        }
    }

    private static bool ReportsSize(IParameterSymbol parameter) => ParameterType.ValueOf(parameter) is HandlerValue.Range or HandlerValue.Level;
}
