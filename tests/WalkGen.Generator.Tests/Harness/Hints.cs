using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Runs the analyzers over a consumer with its generated files, as a build does.</summary>
internal static class Hints
{
    /// <summary>A walker without diagnostics. Without any walker the generator's steps would not run.</summary>
    public const string OtherWalker =
        "[WalkGen.PageWalker] internal partial class OtherWalker { [WalkGen.PgdEntry] private static void OnPgd() { } }";

    /// <summary>All analyzers of the assembly, found by their attribute as the compiler does.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(WalkerGenerator).Assembly.GetTypes()
            .Where(static type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>The diagnostics of the analyzers for walkers without a mistake.</summary>
    public static async Task<ImmutableArray<Diagnostic>> In(string source)
    {
        var generation = Generation.Run(source, OtherWalker);
        Assert.Empty(generation.Result.Diagnostics);
        return await Of(generation.Output);
    }

    /// <summary>The diagnostics of the generator and of the analyzers.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AndMistakesIn(string source, LanguageVersion version = LanguageVersion.Latest)
    {
        var options = Compilations.ParseOptions.WithLanguageVersion(version);
        return await AndMistakesIn(Compilations.Create(options, [source, OtherWalker]));
    }

    public static async Task<ImmutableArray<Diagnostic>> AndMistakesIn(CSharpCompilation compilation)
    {
        var generation = Generation.Run(compilation);
        return [.. generation.Result.Diagnostics, .. await Of(generation.Output)];
    }

    /// <summary>The diagnostics of the analyzers for a consumer with its generated files, including exceptions in analyzers.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Of(Compilation compilation)
        => await compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
}
