using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Creates compilations of a consumer that references the framework and WalkGen.</summary>
internal static class Compilations
{
    /// <summary>The first line of most consumers.</summary>
    public const string Usings = "using WalkGen; using WalkGen.Linux; using WalkGen.Formats;\n";

    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => IsReferenced(Path.GetFileName(path)))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    public static CSharpCompilation Create(params IEnumerable<string> sources) => Create(ParseOptions, sources);

    /// <summary>A library, or a program if one of the sources has top-level statements.</summary>
    public static CSharpCompilation Create(CSharpParseOptions options, IEnumerable<string> sources)
    {
        SyntaxTree[] trees = [.. sources.Select((source, number) => CSharpSyntaxTree.ParseText(source, options, $"Source{number}.cs"))];
        bool isProgram = trees.Any(static tree => tree.GetCompilationUnitRoot().Members.Any(SyntaxKind.GlobalStatement));
        return CSharpCompilation.Create(
            "Consumer",
            trees,
            References,
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error,
                allowUnsafe: true,
                warningLevel: 9999,
                specificDiagnosticOptions: [new("CS1591", ReportDiagnostic.Warn)]));
    }

    /// <summary><paramref name="compilation"/> with <paramref name="aliases"/> for the references to <paramref name="files"/>.</summary>
    public static CSharpCompilation WithAliases(CSharpCompilation compilation, string[] files, params string[] aliases)
        => compilation.WithReferences(compilation.References.Select(
            reference => files.Contains(Path.GetFileName(reference.Display)) ? reference.WithAliases(aliases) : reference));

    private static bool IsReferenced(string assembly)
        => assembly.StartsWith("System.", StringComparison.Ordinal)
            || assembly is "netstandard.dll" or "mscorlib.dll"
            || assembly is "WalkGen.Abstractions.dll" or "WalkGen.Runtime.dll" or "WalkGen.Emulation.dll" or "WalkGen.Dirty.dll"
                or "WalkGen.Images.dll" or "WalkGen.Live.dll";
}
