using System.Collections;
using System.Composition.Hosting;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace WalkGen.Package.Tests;

/// <summary>
/// An editor: Roslyn's services, composed by MEF, with a project that has the analyzers of a folder. The code-fix service is internal to
/// Roslyn, so it is called by reflection.
/// </summary>
internal sealed class Editor : IDisposable
{
    private static readonly Assembly Features = Assembly.Load("Microsoft.CodeAnalysis.Features");
    private static readonly Type FixService = Features.GetType("Microsoft.CodeAnalysis.CodeFixes.ICodeFixService", throwOnError: true)!;

    private readonly CompositionHost _services = new ContainerConfiguration()
        .WithAssemblies(MefHostServices.DefaultAssemblies)
        .CreateContainer();
    private readonly AdhocWorkspace _workspace;
    private readonly Project _project;

    /// <param name="analyzers">The analyzer assemblies of a package.</param>
    /// <param name="libraries">The libraries of the package.</param>
    public Editor(string[] analyzers, string[] libraries)
    {
        _workspace = new AdhocWorkspace(MefHostServices.Create(_services));
        var loader = new AnalyzerLoader(analyzers);
        IEnumerable<string> framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => path.StartsWith(Path.GetDirectoryName(typeof(object).Assembly.Location)!, StringComparison.Ordinal));
        _project = _workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Consumer", "Consumer", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary),
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest),
            metadataReferences: framework.Concat(libraries).Select(static path => MetadataReference.CreateFromFile(path)),
            analyzerReferences: analyzers.Select(path => new AnalyzerFileReference(path, loader))));
    }

    /// <summary>The titles of the fixes that the editor offers for the diagnostic <paramref name="id"/> in a file.</summary>
    public async Task<List<string>> FixesFor(string id, string source)
    {
        Document document = _project.AddDocument("Walker.cs", SourceText.From(source), filePath: "/consumer/Walker.cs");
        object?[] arguments = [document, new TextSpan(0, source.Length), null, CancellationToken.None];
        var found = (IAsyncEnumerable<object>)FixService.GetMethod("StreamFixesAsync")!.Invoke(_services.GetExport(FixService), arguments)!;
        var titles = new List<string>();
        await foreach (object fixes in found)
        {
            if (ValueOf<IEnumerable<Diagnostic>>(fixes, "Diagnostics").All(diagnostic => diagnostic.Id != id)) continue;
            foreach (object fix in ValueOf<IEnumerable>(fixes, "Fixes")) titles.Add(ValueOf<CodeAction>(fix, "Action").Title);
        }

        return titles;
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _services.Dispose();
    }

    /// <summary>The value of a property or field.</summary>
    private static TValue ValueOf<TValue>(object owner, string name)
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        Type type = owner.GetType();
        return (TValue)(type.GetProperty(name, any)?.GetValue(owner) ?? type.GetField(name, any)!.GetValue(owner))!;
    }

    /// <summary>As an editor, it loads the files of a package into a context of their own, and everything else from the host.</summary>
    private sealed class AnalyzerLoader(string[] files) : AssemblyLoadContext("analyzers"), IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => LoadFromAssemblyPath(fullPath);

        protected override Assembly? Load(AssemblyName assemblyName)
            => files.FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == assemblyName.Name) is { } file
                ? LoadFromAssemblyPath(file)
                : null;
    }
}
