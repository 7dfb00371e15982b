using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at walkers that handle the entries of a level but not the huge pages of the levels above.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HugePagesAnalyzer() : WalkerAnalyzer(Descriptors.HugePagesNotHandled)
{
    /// <summary>The property of the diagnostic that contains the missing attributes as in source, separated by commas.</summary>
    internal const string MissingProperty = "Missing";

    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        PageTableLevel[] levels = [PageTableLevel.Pud, PageTableLevel.Pmd];
        var unhandled = levels.Where(level => members.HandlesBelowHugePages(level) && !members.Handles(level));
        List<string> missing = [.. unhandled.Select(static level => $"{level}Entry")];
        if (missing.Count == 0) return;

        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.HugePagesNotHandled,
            walker.Locations[0],
            ImmutableDictionary<string, string?>.Empty.Add(MissingProperty, string.Join(", ", missing)),
            walker.Name,
            string.Join(" or ", missing.Select(static name => $"[{name}]"))));
    }
}
