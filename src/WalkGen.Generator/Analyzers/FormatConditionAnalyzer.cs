using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Warns of conditions that require flags which the walker's one paging format does not have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FormatConditionAnalyzer() : WalkerAnalyzer(Descriptors.FormatLacksFlag)
{
    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        if (members.BoundFormat is not { } format) return;

        EntryFlags impossible = BuiltInFormat.ImpossibleFlags(format);
        IEnumerable<ISymbol> marked = members.Handlers.Select(static handler => handler.Method).Concat(members.TableMembers);
        foreach (ISymbol member in marked.Distinct(SymbolEqualityComparer.Default).OfType<ISymbol>())
        {
            EntryFlags never = impossible & RequiredFlags(member);
            if (never == EntryFlags.None) continue;

            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.FormatLacksFlag,
                members.LocationOf(member),
                member.Name,
                format.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                ConditionParser.ToSource(never)));
        }
    }

    private static EntryFlags RequiredFlags(ISymbol member) => member.GetAttributes()
        .Aggregate(EntryFlags.None, static (all, attribute) => all | ConditionParser.Where(attribute));
}
