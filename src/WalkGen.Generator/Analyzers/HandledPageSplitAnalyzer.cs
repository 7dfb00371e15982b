using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at handlers that are called for a huge page before the walk splits it and visits its entries.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandledPageSplitAnalyzer() : WalkerAnalyzer(Descriptors.HandledPageSplit)
{
    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        var methods = members.Handlers
            .Where(handler => members.HandlesBelowHugePages(handler.Kind.Level) && IsCalledForTablesAndLeaves(handler))
            .Select(static handler => handler.Method)
            .Where(static method => !CanKeepWhole(method));
        foreach (var method in methods.Distinct<IMethodSymbol>(SymbolEqualityComparer.Default))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.HandledPageSplit, members.LocationOf(method), method.Name));
        }
    }

    /// <summary>A condition that requires or excludes leaves is no mistake: required leaves are kept whole.</summary>
    private static bool IsCalledForTablesAndLeaves(MarkedHandler handler)
    {
        var attribute = handler.Kind.AttributeOf(handler.Method)!;
        return ((ConditionParser.Where(attribute) | ConditionParser.WhereNot(attribute)) & EntryFlags.Leaf) == 0;
    }

    /// <summary>Whether the handler can set the action of the walk.</summary>
    private static bool CanKeepWhole(IMethodSymbol method)
        => method.ReturnType.IsWalkGen("WalkAction") || method.Parameters.Any(IsWalkByRef);

    private static bool IsWalkByRef(IParameterSymbol parameter)
        => parameter.RefKind == RefKind.Ref && ParameterType.ValueOf(parameter) == HandlerValue.Walk;
}
