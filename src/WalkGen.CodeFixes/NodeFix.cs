using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace WalkGen.CodeFixes;

/// <summary>A fix that puts another node in the place of the one that is reported, independently of all other fixes.</summary>
/// <typeparam name="TNode">What is replaced: the smallest of its kind around the place of the diagnostic.</typeparam>
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

    /// <summary>What is offered.</summary>
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
            if (await FixAsync(context.Document, node, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } better) continue;

            Document document = context.Document.WithSyntaxRoot(root.ReplaceNode(node, better));
            if (!await IsOfferedAsync(context.Document, document, node, context.CancellationToken).ConfigureAwait(false)) continue;

            context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(document), GetType().Name), diagnostic);
        }
    }

    /// <summary>The node that is right, or null if it is not known.</summary>
    private protected abstract Task<TNode?> FixAsync(Document document, TNode node, Diagnostic diagnostic, CancellationToken cancellation);

    /// <summary>Whether <paramref name="after"/> is good enough to be offered.</summary>
    private protected virtual Task<bool> IsOfferedAsync(Document before, Document after, TNode node, CancellationToken cancellation) => Task.FromResult(true);
}
