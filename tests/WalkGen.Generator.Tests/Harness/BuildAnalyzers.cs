using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>
/// Runs all analyzers of the SDK over a consumer, with every rule as a warning: AnalysisLevel latest-all, EnforceCodeStyleInBuild,
/// IsAotCompatible.
/// </summary>
internal static class BuildAnalyzers
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> All =
    [
        .. typeof(BuildAnalyzers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(static data => data.Key == "Analyzers")
            .SelectMany(static data => new AnalyzerFileReference(data.Value!, new Loader()).GetAnalyzers(LanguageNames.CSharp)),
    ];

    public static async Task<ImmutableArray<Diagnostic>> In(Compilation consumer)
    {
        Assert.NotEmpty(All);
        var everyRule = All.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct()
            .Select(static id => KeyValuePair.Create(id, ReportDiagnostic.Warn));
        var options = consumer.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default).WithSpecificDiagnosticOptions(everyRule);
        return await consumer.WithOptions(options).WithAnalyzers(All, new AnalyzerOptions([], new Properties()))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    /// <summary>The build properties that IsAotCompatible sets.</summary>
    private sealed class Properties : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Aot();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Aot : AnalyzerConfigOptions
    {
        private static readonly string[] Set =
        [
            "build_property.EnableTrimAnalyzer", "build_property.EnableAotAnalyzer", "build_property.EnableSingleFileAnalyzer",
        ];

        public override IEnumerable<string> Keys => Set;

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = Set.Contains(key) ? "true" : null;
            return value is not null;
        }
    }
}
