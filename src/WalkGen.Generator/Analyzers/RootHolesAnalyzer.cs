using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at walkers that want holes but nothing that would lead the walk below the root.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RootHolesAnalyzer() : WalkerAnalyzer(Descriptors.OnlyRootHoles)
{
    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker)
    {
        var members = new WalkerMembers(walker);
        var hole = members.Handlers.FirstOrDefault(static handler => handler.Kind.Role == HandlerRole.Hole);
        if (hole is null || HandlerParser.CoalescesHoles(hole.Method, hole.Kind)) return;
        if (members.TableMembers.Count > 0 || members.Handlers.Any(static handler => SeesEntries(handler.Kind.Role))) return;

        context.ReportDiagnostic(Diagnostic.Create(Descriptors.OnlyRootHoles, walker.Locations[0], walker.Name, hole.Method.Name));
    }

    /// <summary>Whether such a handler leads below the root, or tells the holes of huge pages as well.</summary>
    private static bool SeesEntries(HandlerRole role)
        => role is HandlerRole.Entry or HandlerRole.PteTable or HandlerRole.InstallPte or HandlerRole.Hugetlb;
}
