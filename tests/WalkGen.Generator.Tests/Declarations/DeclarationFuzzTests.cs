using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Declarations;

/// <summary>
/// Every legal declaration either builds without a warning or is refused with a diagnostic of WalkGen. The compiler never reports generated
/// code. WALKGEN_DECLARATIONS sets the number of declarations, WALKGEN_SEED the first seed.
/// </summary>
public class DeclarationFuzzTests
{
    private const int PerCompilation = 100;

    private static readonly LanguageVersion[] Supported =
        [LanguageVersion.CSharp11, LanguageVersion.CSharp12, LanguageVersion.CSharp13, LanguageVersion.CSharp14];

    private static readonly LanguageVersion[] TooOld = [LanguageVersion.CSharp9, LanguageVersion.CSharp10];

    private static readonly int Cases = Number("WALKGEN_DECLARATIONS", 2000);
    private static readonly int FirstSeed = Number("WALKGEN_SEED", 1);

    /// <summary>All compilations are made from this one, so the references are read once.</summary>
    private static readonly CSharpCompilation Consumer = WithOverflowChecks(Compilations.Create([])).AddReferences(Library.Reference);

    private static readonly CSharpCompilation ConsumerWithAlias =
        WithOverflowChecks(Compilations.Create([])).AddReferences(Library.Reference.WithAliases(["lib"]));

    [Fact]
    public void Declarations_build_or_are_refused()
    {
        int built = 0;
        int end = FirstSeed + Math.Max(1, Cases / PerCompilation);
        for (int seed = FirstSeed; seed < end; seed++)
        {
            var version = seed % 20 == 0 ? TooOld[seed / 20 % TooOld.Length] : Supported[seed % Supported.Length];
            var random = new Random(seed);
            var setting = new Setting(version, HasAlias: seed % 7 == 0, IsCompliant: seed % 5 == 0);
            string library = setting.HasAlias ? "lib" : "global";
            var declarations = Enumerable.Range(0, PerCompilation)
                .Select(number => Composer.Compose(random, version, library, number)).ToList();
            if (Problems(declarations, setting, ref built).Count == 0) continue;

            foreach (var declaration in declarations)
            {
                if (Problems([declaration], setting).Count == 0) continue;
                var smallest = Shrink(declaration, setting);
                string problems = string.Join("\n", Problems([smallest], setting));
                Assert.Fail($"Seed {seed}, C# {version.ToDisplayString()}:\n{problems}\n\n{smallest}");
            }

            string together = string.Join("\n", Problems(declarations, setting));
            Assert.Fail($"Seed {seed}, C# {version.ToDisplayString()}, only together:\n{together}");
        }

        int tried = (end - FirstSeed) * PerCompilation;
        TestContext.Current.TestOutputHelper?.WriteLine($"declarations: {tried}, of which {built} were built and the others refused");
        Assert.InRange(built, tried * 3 / 4, tried - 1); // some declarations must be refused
    }

    private static Declaration Shrink(Declaration declaration, Setting setting)
    {
        string id = Problems([declaration], setting)[0].Id;
        while (declaration.Smaller().FirstOrDefault(StillFails) is { } smaller) declaration = smaller;
        return declaration;

        bool StillFails(Declaration smaller) => Problems([smaller], setting).Any(problem => problem.Id == id);
    }

    private static List<Diagnostic> Problems(IReadOnlyList<Declaration> declarations, Setting setting)
    {
        int built = 0;
        return Problems(declarations, setting, ref built);
    }

    /// <summary>
    /// Unexpected diagnostics of the compiler and of WalkGen. <paramref name="built"/> counts the declarations that are not refused.
    /// </summary>
    private static List<Diagnostic> Problems(IReadOnlyList<Declaration> declarations, Setting setting, ref int built)
    {
        var options = Compilations.ParseOptions.WithLanguageVersion(setting.Version);
        var trees = declarations.SelectMany((declaration, number) => declaration.Sources()
            .Select((source, part) => CSharpSyntaxTree.ParseText(source, options, $"{number}.{part}.cs")));
        var compilation = (setting.HasAlias ? ConsumerWithAlias : Consumer).AddSyntaxTrees(trees);
        if (setting.IsCompliant)
        {
            compilation = compilation.AddSyntaxTrees(
                CSharpSyntaxTree.ParseText("[assembly: System.CLSCompliant(true)]", options, $"{PerCompilation}.cs"));
        }

        GeneratorDriver driver = CSharpGeneratorDriver.Create([new WalkerGenerator().AsSourceGenerator()], parseOptions: options);
        var result = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _, TestContext.Current.CancellationToken)
            .GetRunResult().Results.Single();
        if (result.Exception is { } exception)
        {
            throw new InvalidOperationException($"The generator failed for:\n{string.Join("\n", declarations)}", exception);
        }

        Assert.All(result.GeneratedSources, static source => Assert.InRange(Encoding.UTF8.GetByteCount(source.HintName), 1, 255));
        built += declarations.Count - result.Diagnostics.Select(static diagnostic => Case(diagnostic.Location)).Distinct().Count();

        // The only refused walkers whose partial handlers generated code may be unable to declare: file-local ones, and aliases.
        var undeclared = result.Diagnostics
            .Where(diagnostic => diagnostic.Id == "WG0003" || declarations[Case(diagnostic.Location)].NeedsAlias)
            .Select(static diagnostic => Case(diagnostic.Location)).ToHashSet();
        var wrongly = result.Diagnostics.Where(diagnostic => declarations[Case(diagnostic.Location)].MustBuild);
        return [.. output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Where(diagnostic => diagnostic.Id != "CS1591" || IsGenerated(diagnostic.Location))
            .Where(diagnostic => IsGenerated(diagnostic.Location) || !undeclared.Contains(Case(diagnostic.Location)))
            .Concat(wrongly)];
    }

    private static CSharpCompilation WithOverflowChecks(CSharpCompilation compilation)
        => compilation.WithOptions(compilation.Options.WithOverflowChecks(true));

    private static bool IsGenerated(Location location) => location.GetLineSpan().Path.EndsWith(".g.cs", StringComparison.Ordinal);

    private static int Case(Location location) => int.Parse(location.GetLineSpan().Path.Split('.')[0], CultureInfo.InvariantCulture);

    private static int Number(string name, int fallback)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

    /// <summary>What all declarations of a compilation share.</summary>
    /// <param name="Version">The version of C#.</param>
    /// <param name="HasAlias">Whether the other assembly has only an extern alias.</param>
    /// <param name="IsCompliant">Whether the assembly says that it is CLS-compliant.</param>
    private sealed record Setting(LanguageVersion Version, bool HasAlias, bool IsCompliant);
}
