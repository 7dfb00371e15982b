using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Analyzers;

/// <summary>In a project without WalkGen's attributes the analyzers only read names: they register no action.</summary>
public class AnalyzerCostTests
{
    private const string Attributed = """
        using System;
        [Serializable] public sealed class Pages { [Obsolete("old")] public int Count; [Obsolete] public void PteEntry() { } }
        [AttributeUsage(AttributeTargets.All)] public sealed class PteAttribute : Attribute { }
        public struct Entries { [Pte] public long Value { get; set; } [Pte, method: Obsolete] public void On() { } }
        """;

    [Fact]
    public async Task Attributes_of_others_start_no_action()
        => Assert.All(await ActionsIn(Attributed), static actions => Assert.Equal((1, 0), actions));

    [Fact]
    public async Task Attributes_of_WalkGen_start_actions()
        => Assert.All(
            await ActionsIn(Attributed + "[WalkGen.PageWalker] public partial class W { [WalkGen.PgdEntry] void OnPgd() { } }"),
            static actions => Assert.Equal((1, 1), actions));

    /// <summary>For each analyzer, the numbers of actions that it has for compilations, and for symbols, their bodies and calls.</summary>
    private static async Task<List<(int OfCompilations, int OfSymbols)>> ActionsIn(string source)
    {
        var compilation = Compilations.Create(source);
        var analysis = compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .WithAnalyzers(Hints.Analyzers);
        await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        var actions = new List<(int OfCompilations, int OfSymbols)>();
        foreach (var analyzer in Hints.Analyzers)
        {
            var counts = await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, TestContext.Current.CancellationToken);
            int others = counts.SymbolActionsCount + counts.SymbolStartActionsCount + counts.SyntaxNodeActionsCount;
            actions.Add((counts.CompilationStartActionsCount, others));
        }

        return actions;
    }
}
