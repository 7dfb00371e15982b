extern alias Generator;

using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Generator::WalkGen.Generator;

namespace WalkGen.Benchmarks;

/// <summary>A run of the generator over a consumer, and a second run after an edit, as in an editor.</summary>
/// <param name="Written">The number of files that the first run wrote.</param>
/// <param name="Edit">The time of the second run, after a handler of one walker was renamed.</param>
/// <param name="WrittenAgain">The number of files that the second run wrote again.</param>
internal sealed record GeneratorRun(int Written, TimeSpan Edit, int WrittenAgain)
{
    /// <summary>The generated file of the only walker in <paramref name="source"/>.</summary>
    public static string FileFor(string source) => Driver(tracksSteps: false)
        .RunGenerators(Compile([CSharpSyntaxTree.ParseText(source)])).GetRunResult().GeneratedTrees.Single().ToString();

    public static GeneratorRun Measure(int walkers)
    {
        var before = Compile(Enumerable.Range(0, walkers).Select(static number => Parse(number, "OnPage")));
        var edited = before.SyntaxTrees[walkers / 2];
        var after = before.ReplaceSyntaxTree(edited, Parse(walkers / 2, "OnEntry"));
        var driver = Driver(tracksSteps: false).RunGenerators(before); // tracking doubles the time, and an editor does not track
        int written = driver.GetRunResult().GeneratedTrees.Length;

        long start = Stopwatch.GetTimestamp();
        driver.RunGenerators(after);
        var edit = Stopwatch.GetElapsedTime(start);

        var outputs = Driver(tracksSteps: true).RunGenerators(before).RunGenerators(after).GetRunResult().Results.Single()
            .TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs);
        int writtenAgain = outputs.Count(static output
            => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        return new(written, edit, writtenAgain);
    }

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create(
        "Consumer",
        trees,
        Consumer.References.Select(static path => MetadataReference.CreateFromFile(path)),
        new(OutputKind.DynamicallyLinkedLibrary));

    private static CSharpGeneratorDriver Driver(bool tracksSteps) => CSharpGeneratorDriver.Create(
        [new WalkerGenerator().AsSourceGenerator()], driverOptions: new(IncrementalGeneratorOutputKind.None, tracksSteps));

    private static SyntaxTree Parse(int number, string handler)
        => CSharpSyntaxTree.ParseText(Consumer.Walker(number, handler), path: $"Walker{number}.cs");
}
