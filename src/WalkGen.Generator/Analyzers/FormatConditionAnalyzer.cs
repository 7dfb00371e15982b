using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Warns of conditions that ask for flags which the one paging format of a walker does not have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FormatConditionAnalyzer() : WalkerAnalyzer(Descriptors.FormatLacksFlag)
{
    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        if (members.BoundFormat is not { } format || BuiltInFormat.ImpossibleFlags(format) is var impossible && impossible == EntryFlags.None) return;

        foreach (ISymbol member in members.Handlers.Select(static handler => handler.Method).Concat(members.TableMembers).Distinct(SymbolEqualityComparer.Default))
        {
            EntryFlags never = impossible & member.GetAttributes().Aggregate(EntryFlags.None, static (all, attribute) => all | ConditionParser.Where(attribute));
            if (never == EntryFlags.None) continue;

            string name = format.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.FormatLacksFlag, members.PlaceOf(member), member.Name, name, ConditionParser.Written(never)));
        }
    }
}
