using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at walkers that handle holes but have no member that makes the walk descend below the root table.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RootHolesAnalyzer() : WalkerAnalyzer(Descriptors.OnlyRootHoles)
{
    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        var hole = members.Handlers.FirstOrDefault(static handler => handler.Kind.Role == HandlerRole.Hole);
        if (hole is null || HandlerParser.CoalescesHoles(hole.Method, hole.Kind)) return;
        if (members.DescendsBelowRoot) return;

        context.ReportDiagnostic(Diagnostic.Create(Descriptors.OnlyRootHoles, walker.Locations[0], walker.Name, hole.Method.Name));
    }
}
