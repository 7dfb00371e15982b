extern alias Generator;

using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Conformance.Tests.Recording;
using WalkGen.Conformance.Tests.Scenarios;
using Generator::WalkGen.Generator;

namespace WalkGen.Conformance.Tests.Walkers;

/// <summary>Walkers of many shapes, run through the generator and compiled together, as in a user's build.</summary>
internal sealed class WalkerAssembly
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    private readonly Assembly _assembly;

    private WalkerAssembly(Assembly assembly) => _assembly = assembly;

    /// <summary>The walkers of <paramref name="scenarios"/>: one for all scenarios of the same shape.</summary>
    public static WalkerAssembly Compile(IEnumerable<Scenario> scenarios)
    {
        var compilation = CSharpCompilation.Create(
            "Walkers",
            scenarios.GroupBy(static scenario => scenario.Walker).Select(static same => CSharpSyntaxTree.ParseText(
                WalkerSource.Of(same.Key, same.SelectMany(static scenario => scenario.Script)), ParseOptions, $"{same.Key.TypeName}.cs")),
            References(),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                generalDiagnosticOption: ReportDiagnostic.Error,
                nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new WalkerGenerator().AsSourceGenerator()], parseOptions: ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var problems);

        using var image = new MemoryStream();
        var emitted = output.Emit(image);
        if (!emitted.Success || problems.Length > 0)
        {
            throw new InvalidOperationException(
                $"The walkers do not compile:\n{string.Join('\n', problems.Concat(emitted.Diagnostics).Take(10))}");
        }

        image.Position = 0;
        return new WalkerAssembly(new AssemblyLoadContext("walkers").LoadFromStream(image));
    }

    /// <summary>The walker type of <paramref name="shape"/>.</summary>
    public Type TypeOf(WalkerShape shape) => _assembly.GetType($"{WalkerSource.Namespace}.{shape.TypeName}", throwOnError: true)!;

    private static IEnumerable<MetadataReference> References()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return Directory.GetFiles(framework, "System*.dll")
            .Where(static path => !path.EndsWith(".Native.dll", StringComparison.Ordinal))
            .Append(typeof(PageWalkerAttribute).Assembly.Location)
            .Append(typeof(PageWalk).Assembly.Location)
            .Append(typeof(Script).Assembly.Location)
            .Select(static path => MetadataReference.CreateFromFile(path));
    }
}
