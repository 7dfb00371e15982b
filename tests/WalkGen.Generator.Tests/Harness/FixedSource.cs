using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Applies code fixes to a consumer's source in a workspace, as an editor does.</summary>
internal static class FixedSource
{
    private static readonly ImmutableArray<CodeFixProvider> Providers =
    [
        .. typeof(WalkGen.CodeFixes.MakeTypePartialFix).Assembly.GetTypes()
            .Where(static type => type.IsDefined(typeof(ExportCodeFixProviderAttribute), inherit: false))
            .Select(static type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>The provider of fixes for <paramref name="id"/>.</summary>
    public static CodeFixProvider ProviderOf(string id) => Assert.Single(Providers, provider => provider.FixableDiagnosticIds.Contains(id));

    /// <summary><paramref name="source"/> after the fix of its first diagnostic <paramref name="id"/>; null if none is offered.</summary>
    public static async Task<string?> Of(string id, string source)
    {
        var document = Document(source);
        var offered = await ActionsAsync(document, (await DiagnosticsAsync(id, document))[0]);
        return offered.Count == 0 ? null : await ApplyAsync(Assert.Single(offered), document);
    }

    /// <summary><paramref name="source"/> after all of its diagnostics <paramref name="id"/> are fixed at once.</summary>
    public static async Task<string> OfAll(string id, string source)
    {
        var document = Document(source);
        var diagnostics = await DiagnosticsAsync(id, document);
        var actions = await ActionsAsync(document, diagnostics[0]);
        var context = new FixAllContext(
            document, ProviderOf(id), FixAllScope.Document, Assert.Single(actions).EquivalenceKey!, [id], new Provided(diagnostics),
            TestContext.Current.CancellationToken);
        return await ApplyAsync((await ProviderOf(id).GetFixAllProvider()!.GetFixAsync(context))!, document);
    }

    private static Document Document(string source)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true);
        var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Consumer", LanguageNames.CSharp)
            .WithParseOptions(Compilations.ParseOptions)
            .WithCompilationOptions(options)
            .WithMetadataReferences(Compilations.References);
        return project.AddDocument("Source0.cs", SourceText.From(source), filePath: "Source0.cs");
    }

    /// <summary>
    /// The diagnostics of a document. The generator's diagnostics have only a path: as in an editor, they are moved to the document's tree.
    /// </summary>
    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(string id, Document document)
    {
        var tree = (await document.GetSyntaxTreeAsync(TestContext.Current.CancellationToken))!;
        return
        [
            .. (await Hints.AndMistakesIn(tree.ToString())).Where(diagnostic => diagnostic.Id == id).Select(diagnostic => Diagnostic.Create(
                diagnostic.Descriptor, Location.Create(tree, diagnostic.Location.SourceSpan), diagnostic.Properties)),
        ];
    }

    private static async Task<List<CodeAction>> ActionsAsync(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        var context = new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken);
        await ProviderOf(diagnostic.Id).RegisterCodeFixesAsync(context);
        Assert.All(actions, static action => PlainEnglish.AssertWords(action.Title));
        return actions;
    }

    private static async Task<string> ApplyAsync(CodeAction action, Document document)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var operation = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(cancellation)));
        var changed = operation.ChangedSolution.GetDocument(document.Id)!;
        changed = await Simplifier.ReduceAsync(changed, Simplifier.Annotation, cancellationToken: cancellation);
        changed = await Formatter.FormatAsync(changed, Formatter.Annotation, cancellationToken: cancellation);
        return (await changed.GetTextAsync(cancellation)).ToString();
    }

    /// <summary>Provides diagnostics that are already known.</summary>
    private sealed class Provided(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
            => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
