using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace WalkGen.CodeFixes;

/// <summary>A fix that replaces the reported node, independently of all other fixes.</summary>
/// <typeparam name="TNode">The type of the replaced node: the innermost such node around the location of the diagnostic.</typeparam>
public abstract class NodeFix<TNode> : CodeFixProvider
    where TNode : SyntaxNode
{
    private protected NodeFix(string title, params string[] ids)
    {
        Title = title;
        FixableDiagnosticIds = [.. ids];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>The title that an editor shows.</summary>
    private string Title { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root) return;

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<TNode>() is not { } node) continue;
            var replacement = await FixAsync(context.Document, node, diagnostic, context.CancellationToken).ConfigureAwait(false);
            if (replacement is null) continue;

            Document document = context.Document.WithSyntaxRoot(root.ReplaceNode(node, replacement));
            if (!await IsOfferedAsync(context.Document, document, node, context.CancellationToken).ConfigureAwait(false)) continue;

            context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(document), GetType().Name), diagnostic);
        }
    }

    /// <summary>The fixed node, or null if there is no fix.</summary>
    private protected abstract Task<TNode?> FixAsync(
        Document document, TNode node, Diagnostic diagnostic, CancellationToken cancellation);

    /// <summary>Whether the change from <paramref name="before"/> to <paramref name="after"/> is offered.</summary>
    private protected virtual Task<bool> IsOfferedAsync(
        Document before, Document after, TNode node, CancellationToken cancellation) => Task.FromResult(true);
}
