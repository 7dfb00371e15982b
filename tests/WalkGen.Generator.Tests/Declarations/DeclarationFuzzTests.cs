using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Declarations;

/// <summary>
/// Any legal declaration either builds without a warning, or is refused by a diagnostic of WalkGen; the generated code is never what the
/// compiler complains of. WALKGEN_DECLARATIONS sets how many are tried, WALKGEN_SEED the first seed.
/// </summary>
public class DeclarationFuzzTests
{
    private const int PerCompilation = 50;

    private static readonly LanguageVersion[] Versions =
    [
        LanguageVersion.CSharp9, LanguageVersion.CSharp10, LanguageVersion.CSharp11, LanguageVersion.CSharp12, LanguageVersion.CSharp13, LanguageVersion.CSharp14,
    ];

    private static readonly int Cases = Setting("WALKGEN_DECLARATIONS", 2000);
    private static readonly int FirstSeed = Setting("WALKGEN_SEED", 1);

    [Fact]
    public void Declarations_build_or_are_refused()
    {
        int built = 0;
        for (int seed = FirstSeed; seed < FirstSeed + (Cases / PerCompilation); seed++)
        {
            // The versions that WalkGen refuses need few cases.
            var version = seed % 20 < 2 ? Versions[seed % 20] : Versions[2 + (seed % (Versions.Length - 2))];
            var random = new Random(seed);
            var declarations = Enumerable.Range(0, PerCompilation).Select(number => Composer.Compose(random, version, number)).ToList();
            if (Problems(declarations, version, ref built).Count == 0) continue;

            foreach (var declaration in declarations)
            {
                if (Problems([declaration], version, ref built).Count == 0) continue;
                var smallest = Shrink(declaration, version);
                Assert.Fail($"Seed {seed}, C# {version.ToDisplayString()}:\n{string.Join("\n", Problems([smallest], version, ref built))}\n\n{smallest}");
            }

            Assert.Fail($"Seed {seed}, C# {version.ToDisplayString()}, only together:\n{string.Join("\n", Problems(declarations, version, ref built))}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"declarations: {Cases}, of which {built} were built and the others refused");
        Assert.True(built > Cases / 3, $"only {built} of {Cases} declarations were built: the pieces hardly fit together");
    }

    private static Declaration Shrink(Declaration declaration, LanguageVersion version)
    {
        int built = 0;
        string id = Problems([declaration], version, ref built)[0].Id;
        while (declaration.Smaller().FirstOrDefault(smaller => Problems([smaller], version, ref built).Any(problem => problem.Id == id)) is { } smaller) declaration = smaller;
        return declaration;
    }

    /// <summary>What the compiler says that it should not; <paramref name="built"/> counts the walkers that were generated.</summary>
    private static List<Diagnostic> Problems(IReadOnlyList<Declaration> declarations, LanguageVersion version, ref int built)
    {
        var options = Compilations.ParseOptions.WithLanguageVersion(version);
        var trees = declarations.SelectMany((declaration, number) => declaration.Sources()
            .Select((source, part) => CSharpSyntaxTree.ParseText(source, options, $"{number}.{part}.cs")));
        var compilation = Compilations.Create(options, []).AddSyntaxTrees(trees).AddReferences(Library.Reference);
        compilation = compilation.WithOptions(compilation.Options.WithOverflowChecks(true));
        var result = Generation.CreateDriver(options).RunGeneratorsAndUpdateCompilation(compilation, out var output, out _, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        if (result.Exception is not null) throw new InvalidOperationException($"The generator failed over:\n{string.Join("\n", declarations)}", result.Exception);

        built += result.GeneratedSources.Length;
        var refused = result.Diagnostics.Select(static diagnostic => Case(diagnostic.Location)).ToHashSet();
        return [.. output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Where(diagnostic => diagnostic.Id != "CS1591" || IsGenerated(diagnostic.Location))
            .Where(diagnostic => IsGenerated(diagnostic.Location) || !refused.Contains(Case(diagnostic.Location)))];
    }

    private static bool IsGenerated(Location location) => location.GetLineSpan().Path.EndsWith(".g.cs", StringComparison.Ordinal);

    private static string Case(Location location) => location.GetLineSpan().Path.Split('.')[0];

    private static int Setting(string name, int usual)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
