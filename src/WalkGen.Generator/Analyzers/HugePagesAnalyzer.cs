using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at walkers that look at the entries of a level and have no handler of the large pages that may stand above it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HugePagesAnalyzer() : WalkerAnalyzer(Descriptors.HugePagesSkipped)
{
    /// <summary>The property of a diagnostic that names the missing attributes, as they are written in a list of attributes.</summary>
    internal const string MissingProperty = "Missing";

    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        PageTableLevel[] levels = [PageTableLevel.Pud, PageTableLevel.Pmd];
        List<string> missing = [.. levels.Where(level => members.MeetsHugePages(level) && !members.Handles(level)).Select(static level => $"{level}Entry")];
        if (missing.Count == 0) return;

        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.HugePagesSkipped,
            walker.Locations[0],
            ImmutableDictionary<string, string?>.Empty.Add(MissingProperty, string.Join(", ", missing)),
            walker.Name,
            string.Join(" and no ", missing.Select(static name => $"[{name}]"))));
    }
}
