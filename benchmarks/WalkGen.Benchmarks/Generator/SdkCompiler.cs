extern alias Generator;

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace WalkGen.Benchmarks;

/// <summary>
/// The compiler of the installed SDK. Unlike the compiler packages it is compiled ahead of time, so its times are those of a build.
/// </summary>
internal static partial class SdkCompiler
{
    private static readonly string Compiler = Find();

    /// <summary>The assembly with WalkGen's generator and analyzers.</summary>
    public static string WalkGen { get; } = typeof(Generator::WalkGen.Generator.WalkerGenerator).Assembly.Location;

    /// <summary>
    /// Compiles <paramref name="walkers"/> walkers in a new process, and returns the generator's time as the compiler reports it. The
    /// compiler does not compile method bodies, as the generator runs before.
    /// </summary>
    public static TimeSpan TimeGenerator(int walkers)
    {
        var sources = Enumerable.Range(0, walkers).Select(static number => Consumer.Walker(number, "OnPage"));
        return Compile(sources, WalkGen, "-refonly", "-skipanalyzers+").Generators;
    }

    /// <summary>Compiles <paramref name="sources"/> with an analyzer assembly in a new process.</summary>
    public static CompilerRun Compile(IEnumerable<string> sources, string analyzer, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("walkgen-benchmarks-");
        try
        {
            int number = 0;
            foreach (string source in sources) File.WriteAllText(Path.Combine(folder.FullName, $"Source{number++}.cs"), source);

            string output = Path.Combine(folder.FullName, "Consumer.dll");
            return Run(folder.FullName, output, Consumer.References, ["-reportanalyzer", $"-analyzer:\"{analyzer}\"", .. options]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Compiles an analyzer that does nothing to <paramref name="path"/>.</summary>
    public static void CompileEmptyAnalyzer(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        File.WriteAllText(Path.Combine(folder, "Empty.cs"), EmptyAnalyzer);
        string[] roslyn = [Path.Combine(Path.GetDirectoryName(Compiler)!, "Microsoft.CodeAnalysis.dll")];
        Run(folder, path, Consumer.References.Concat(roslyn), []);
    }

    private const string EmptyAnalyzer = """
        using System.Collections.Immutable;
        using Microsoft.CodeAnalysis;
        using Microsoft.CodeAnalysis.Diagnostics;

        [DiagnosticAnalyzer(LanguageNames.CSharp)]
        public sealed class Empty : DiagnosticAnalyzer
        {
            public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
                [new("EMPTY1", "Empty", "Empty", "Empty", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

            public override void Initialize(AnalysisContext context)
            {
                context.EnableConcurrentExecution();
                context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            }
        }
        """;

    private static CompilerRun Run(string folder, string output, IEnumerable<string> references, IEnumerable<string> options)
    {
        string arguments = Path.Combine(folder, "arguments.rsp");
        File.WriteAllLines(
            arguments,
            [
                "-nologo", "-nostdlib+", "-target:library", "-langversion:latest", "-preferreduilang:en", $"-out:\"{output}\"",
                $"\"{Path.Combine(folder, "*.cs")}\"", .. options, .. references.Select(static path => $"-reference:\"{path}\""),
            ]);
        var start = new ProcessStartInfo("dotnet", [Compiler, "-noconfig", "@" + arguments]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"; // decimal points
        var before = ProcessorTime.OfChildren();
        using var compiler = Process.Start(start)!;
        string report = compiler.StandardOutput.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0
            ? new(ProcessorTime.OfChildren() - before, Reported(report, "generator"), Reported(report, "analyzer"))
            : throw new InvalidOperationException($"The compiler failed; its output: {report[..int.Min(report.Length, 400)]}");
    }

    /// <summary>The total time of all generators or analyzers; 0 if the compiler ran none.</summary>
    private static TimeSpan Reported(string report, string kind) => Total().Matches(report)
        .Where(match => match.Groups[1].Value == kind)
        .Select(static match => TimeSpan.FromSeconds(double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture)))
        .SingleOrDefault();

    /// <summary>The compiler of the newest SDK next to the runtime of this process.</summary>
    private static string Find()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var sdks = new DirectoryInfo(Path.Combine(root, "sdk"));
        return (sdks.Exists ? Directory.GetDirectories(sdks.FullName) : [])
            .Select(static sdk => (
                Version: Version.TryParse(Path.GetFileName(sdk).Split('-')[0], out var version) ? version : new(),
                Compiler: Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")))
            .Where(static sdk => File.Exists(sdk.Compiler))
            .MaxBy(static sdk => sdk.Version).Compiler ?? throw new InvalidOperationException($"There is no SDK in {root}.");
    }

    [GeneratedRegex(@"Total (\w+) execution time: <?([0-9.]+) seconds")]
    private static partial Regex Total();
}

/// <summary>A compilation in a process of its own.</summary>
/// <param name="Processor">The processor time of the process.</param>
/// <param name="Generators">The time of the generators, as the compiler reports it.</param>
/// <param name="Analyzers">The time of the analyzers, added up over all threads, as the compiler reports it.</param>
internal sealed record CompilerRun(TimeSpan Processor, TimeSpan Generators, TimeSpan Analyzers);
