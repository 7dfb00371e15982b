using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using WalkGen.Generator.Diagnostics;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace WalkGen.CodeFixes;

/// <summary>Gives a handler the nearest valid signature, if its body compiles with it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class HandlerSignatureFix() : NodeFix<MethodDeclarationSyntax>(
    "Use the nearest valid signature", Descriptors.HandlerShape.Id, Descriptors.HandlerParameter.Id, Descriptors.HandlerReturn.Id)
{
    private protected override async Task<MethodDeclarationSyntax?> FixAsync(
        Document document, MethodDeclarationSyntax node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(DiagnosticInfo.SignatureProperty, out string? text)) return null;
        var declaration = ParseMemberDeclaration(text + ";", options: document.Project.ParseOptions);
        if (declaration is not MethodDeclarationSyntax signature) return null;
        if (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model) return null;

        bool returnsNothing = signature.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        bool isSame = Same(node.ConstraintClauses, signature.ConstraintClauses);
        SyntaxTriviaList afterParameters = signature.ConstraintClauses.Any() ? [Space] : node.ParameterList.GetTrailingTrivia();
        return ((MethodDeclarationSyntax)new ReturnRewriter(model, returnsNothing).Visit(node))
            .WithModifiers(TokenList(node.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.AsyncKeyword))))
            .WithReturnType(signature.ReturnType.WithTriviaFrom(node.ReturnType))
            .WithTypeParameterList(signature.TypeParameterList)
            .WithParameterList(Merge(node.ParameterList, signature.ParameterList).WithTrailingTrivia(afterParameters))
            .WithConstraintClauses(isSame ? node.ConstraintClauses : signature.ConstraintClauses)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>The fix is offered only if it causes no new error. The body may use a removed parameter, for example.</summary>
    private protected override async Task<bool> IsOfferedAsync(
        Document before, Document after, MethodDeclarationSyntax node, CancellationToken cancellation)
    {
        HashSet<string> known = [.. await ErrorsAsync(before, node.SpanStart, cancellation).ConfigureAwait(false)];
        return known.IsSupersetOf(await ErrorsAsync(after, node.SpanStart, cancellation).ConfigureAwait(false));
    }

    private static async Task<IEnumerable<string>> ErrorsAsync(Document document, int position, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        var method = root!.FindToken(position).Parent!.FirstAncestorOrSelf<MethodDeclarationSyntax>()!;
        return model!.GetDiagnostics(method.Span, cancellation)
            .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(static diagnostic => diagnostic.Id);
    }

    /// <summary>The parameters of <paramref name="valid"/>; unchanged ones keep their syntax, which includes attributes.</summary>
    private static ParameterListSyntax Merge(ParameterListSyntax now, ParameterListSyntax valid) => valid.WithParameters(SeparatedList(
        valid.Parameters.Select(parameter => now.Parameters.FirstOrDefault(old => Same(old, parameter))?.WithoutTrivia() ?? parameter),
        valid.Parameters.GetSeparators()));

    private static bool Same(ParameterSyntax one, ParameterSyntax other)
        => one.Identifier.ValueText == other.Identifier.ValueText
            && AreEquivalent(one.Type, other.Type)
            && Kinds(one.Modifiers).SequenceEqual(Kinds(other.Modifiers));

    private static IEnumerable<int> Kinds(SyntaxTokenList modifiers) => modifiers.Select(static modifier => modifier.RawKind);

    private static bool Same(SyntaxList<TypeParameterConstraintClauseSyntax> one, SyntaxList<TypeParameterConstraintClauseSyntax> other)
        => one.Count == other.Count && one.Zip(other, static (left, right) => AreEquivalent(left, right)).All(static same => same);

    /// <summary>Adapts the returned values of a method to the new result type, if they are constants or references.</summary>
    private sealed class ReturnRewriter(SemanticModel model, bool returnsNothing) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
        {
            if (node.ExpressionBody is not { } arrow) return node.WithBody((BlockSyntax?)Visit(node.Body));
            if (returnsNothing && IsConstant(arrow.Expression))
            {
                return node.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithBody(Block().WithTrailingTrivia(node.SemicolonToken.TrailingTrivia));
            }

            return node.WithExpressionBody(arrow.WithExpression(Convert(arrow.Expression)));
        }

        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var block = (BlockSyntax)base.VisitBlock(node)!;
            bool endsMethod = node.Parent is MethodDeclarationSyntax && returnsNothing;
            return endsMethod && block.Statements.LastOrDefault() is ReturnStatementSyntax { Expression: null } last
                ? block.WithStatements(block.Statements.Remove(last))
                : block;
        }

        public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
        {
            if (node.Expression is not { } value) return node;
            return returnsNothing && IsConstant(value)
                ? node.WithExpression(null).WithReturnKeyword(node.ReturnKeyword.WithTrailingTrivia())
                : node.WithExpression(Convert(value));
        }

        public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) => node;

        public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) => node;

        public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) => node;

        public override SyntaxNode? VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node) => node;

        private bool IsConstant(ExpressionSyntax value) => model.GetConstantValue(value).HasValue;

        /// <summary>True was meant to stop the walk and false to continue it: the codes are 1 and 0.</summary>
        private static ExpressionSyntax Convert(ExpressionSyntax value) => value switch
        {
            RefExpressionSyntax reference => reference.Expression,
            LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.TrueLiteralExpression) => Number(1, literal),
            LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.FalseLiteralExpression) => Number(0, literal),
            _ => value,
        };

        private static LiteralExpressionSyntax Number(int number, SyntaxNode place)
            => LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(number)).WithTriviaFrom(place);
    }
}
