using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Analyzers;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Runs the analyzers over a consumer with its generated files, as a build does.</summary>
internal static class Hints
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [new HandlerSizeAnalyzer(), new RootHolesAnalyzer()];

    public static async Task<ImmutableArray<Diagnostic>> In(string source)
    {
        var generation = Generation.Run(source);
        Assert.Empty(generation.Result.Diagnostics);
        Assert.NotEmpty(generation.Result.GeneratedSources);

        // An exception of an analyzer comes out as a diagnostic too.
        return await generation.Output.WithOptions(generation.Output.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }
}
