using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Makes compilations of a consumer that references the framework and WalkGen.</summary>
internal static class Compilations
{
    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll" or "WalkGen.Abstractions.dll" or "WalkGen.Runtime.dll" or "WalkGen.Images.dll"))
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
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, generalDiagnosticOption: ReportDiagnostic.Error, allowUnsafe: true, warningLevel: 9999,
                specificDiagnosticOptions: [new("CS1591", ReportDiagnostic.Warn)]));
    }
}
