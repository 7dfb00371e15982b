using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>A run of the generator over a consumer's sources. Each run also checks that an unrelated edit would re-run nothing.</summary>
internal sealed class Generation
{
    private Generation(GeneratorRunResult result, Compilation output)
    {
        Result = result;
        Output = output;
    }

    public GeneratorRunResult Result { get; }

    /// <summary>The consumer's compilation with the generated files in it.</summary>
    public Compilation Output { get; }

    /// <summary>A driver that records the results of each step.</summary>
    public static GeneratorDriver CreateDriver(CSharpParseOptions? options = null) => CSharpGeneratorDriver.Create(
        [new WalkerGenerator().AsSourceGenerator()],
        parseOptions: options ?? Compilations.ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static Generation Run(params IEnumerable<string> sources) => Run(Compilations.Create(sources), Compilations.ParseOptions);

    public static Generation Run(CSharpCompilation compilation)
        => Run(compilation, (CSharpParseOptions)compilation.SyntaxTrees[0].Options);

    public static Generation Run(CSharpCompilation compilation, CSharpParseOptions options)
    {
        GeneratorDriver driver = CreateDriver(options).RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var generation = new Generation(driver.GetRunResult().Results.Single(), output);
        Assert.Null(generation.Result.Exception);

        var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal sealed class UnrelatedEdit { }", options, "Edit.cs"));
        IncrementalCaching.AssertReused(driver.RunGenerators(edited).GetRunResult().Results.Single());
        return generation;
    }

    /// <summary>The errors and warnings of the consumer's build. Missing docs are reported for generated members only.</summary>
    public IEnumerable<Diagnostic> BuildProblems() => Output.GetDiagnostics()
        .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
        .Where(static diagnostic => diagnostic.Id != "CS1591" || !IsConsumers(diagnostic.Location));

    private static bool IsConsumers(Location location) => location.GetLineSpan().Path.StartsWith("Source", StringComparison.Ordinal);
}
