using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at handlers that see a large page before the walk splits it and visits its parts.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HugePageTwiceAnalyzer() : WalkerAnalyzer(Descriptors.HugePageSeenTwice)
{
    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        var told = members.Handlers.Where(handler => members.MeetsHugePages(handler.Kind.Level) && SeesLeaves(handler) && !Decides(handler.Method));
        foreach (var method in told.Select(static handler => handler.Method).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.HugePageSeenTwice, members.PlaceOf(method), method.Name));
        }
    }

    /// <summary>Whether it is told of leaves that are not kept whole, as those of a condition on leaves are.</summary>
    private static bool SeesLeaves(MarkedHandler handler)
    {
        var attribute = handler.Kind.AttributeOf(handler.Method)!;
        return ((ConditionParser.Where(attribute) | ConditionParser.WhereNot(attribute)) & EntryFlags.Leaf) == 0;
    }

    private static bool Decides(IMethodSymbol method) => method.ReturnType.IsWalkGen("WalkAction")
        || method.Parameters.Any(static parameter => parameter.RefKind == RefKind.Ref && ParameterType.ValueOf(parameter) == HandlerValue.Walk);
}
