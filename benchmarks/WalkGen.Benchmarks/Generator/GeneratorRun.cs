extern alias Generator;

using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Generator::WalkGen.Generator;

namespace WalkGen.Benchmarks;

/// <summary>One run of the generator over a consumer, and another after an edit.</summary>
/// <param name="Written">The files that the first run wrote.</param>
/// <param name="Cold">The first run of the process, compilation by the JIT included; parsing of the sources is not.</param>
/// <param name="Edit">The run after a handler of one walker was renamed.</param>
/// <param name="WrittenAgain">The files that the second run wrote anew.</param>
internal sealed record GeneratorRun(int Written, TimeSpan Cold, TimeSpan Edit, int WrittenAgain)
{
    public static GeneratorRun Measure(int walkers)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "WalkGen.Abstractions.dll" or "WalkGen.Runtime.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path));
        var before = CSharpCompilation.Create(
            "Consumer", Enumerable.Range(0, walkers).Select(static number => Parse(number, "OnPage")), references, new(OutputKind.DynamicallyLinkedLibrary));
        var edited = before.SyntaxTrees[walkers / 2];
        var after = before.ReplaceSyntaxTree(edited, Parse(walkers / 2, "OnEntry"));
        GeneratorDriver driver = Driver(tracksSteps: false); // as in a build: to track them takes as long as all the rest

        long start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(before);
        var cold = Stopwatch.GetElapsedTime(start);
        int written = driver.GetRunResult().GeneratedTrees.Length;

        start = Stopwatch.GetTimestamp();
        driver.RunGenerators(after);
        var edit = Stopwatch.GetElapsedTime(start);

        var outputs = Driver(tracksSteps: true).RunGenerators(before).RunGenerators(after).GetRunResult().Results.Single()
            .TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs);
        return new(written, cold, edit, outputs.Count(static output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)));
    }

    private static CSharpGeneratorDriver Driver(bool tracksSteps) => CSharpGeneratorDriver.Create(
        [new WalkerGenerator().AsSourceGenerator()], driverOptions: new(IncrementalGeneratorOutputKind.None, tracksSteps));

    private static SyntaxTree Parse(int number, string handler) => CSharpSyntaxTree.ParseText($$"""
        using WalkGen;
        namespace Consumer.Part{{number % 10}};

        [PageWalker]
        public partial struct Walker{{number}}
        {
            private long _pages;

            [PteCount(Where = EntryFlags.Dirty)]
            public long Dirty { get; private set; }

            [PmdEntry(Where = EntryFlags.Present)]
            private WalkAction OnPmd<TPaging>(Entry<TPaging> pmd) where TPaging : struct, IPagingFormat => WalkAction.Subtree;

            [PteEntry(Where = EntryFlags.Accessed)]
            private int {{handler}}<TPaging>(Entry<TPaging> pte, VirtualAddress address) where TPaging : struct, IPagingFormat => ++_pages > 100 ? 1 : 0;

            [PteHole]
            private void OnHole(VirtualRange range) => _pages += (long)range.PageCount(12);
        }
        """, path: $"Walker{number}.cs");
}
