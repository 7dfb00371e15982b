using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Hints at walkers that handle the entries of a level but not the huge pages of the levels above.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HugePagesAnalyzer() : WalkerAnalyzer(Descriptors.HugePagesNotHandled)
{
    /// <summary>The property of the diagnostic that contains the attributes of a handler for them as in source.</summary>
    internal const string MissingProperty = "Missing";

    private protected override void Analyze(SymbolAnalysisContext context, INamedTypeSymbol walker, WalkerMembers members)
    {
        PageTableLevel[] levels = [PageTableLevel.Pud, PageTableLevel.Pmd];
        List<PageTableLevel> unhandled =
            [.. levels.Where(level => members.HandlesBelowHugePages(level) && !members.Handles(level))];
        if (unhandled.Contains(PageTableLevel.Pud) || HandlesLeaves(members, PageTableLevel.Pud))
            unhandled.InsertRange(0, LevelsAbovePud(members.BoundFormat).Where(level => !members.Handles(level)));
        if (unhandled.Count == 0) return;

        bool handlesAny = members.Handlers.Any(static handler => handler.Kind.Level < PageTableLevel.Pte);
        string missing = handlesAny
            ? string.Join(", ", unhandled.Select(static level => $"{level}Entry(Where = global::WalkGen.EntryFlags.Leaf)"))
            : "LeafEntry(AbovePte = true)";
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.HugePagesNotHandled,
            walker.Locations[0],
            ImmutableDictionary<string, string?>.Empty.Add(MissingProperty, missing),
            walker.Name,
            Listed([.. unhandled.Select(static level => $"[{level}Entry]")])));
    }

    /// <summary>The levels above the PUD where an entry of <paramref name="format"/> may map a huge page.</summary>
    private static IEnumerable<PageTableLevel> LevelsAbovePud(INamedTypeSymbol? format)
    {
        if (BuiltInFormat.HasHugePgds(format)) yield return PageTableLevel.Pgd;
        if (BuiltInFormat.HasHugeP4ds(format)) yield return PageTableLevel.P4d;
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count == 1
        ? names[0]
        : $"{string.Join(", ", names.Take(names.Count - 1))} or {names[names.Count - 1]}";

    private static bool HandlesLeaves(WalkerMembers members, PageTableLevel level) => members.Handlers.Any(handler
        => handler.Kind.Level == level
            && (ConditionParser.Where(handler.Kind.AttributeOf(handler.Method)!) & EntryFlags.Leaf) != 0);
}
