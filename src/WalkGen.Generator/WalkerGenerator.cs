using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WalkGen.Generator.Emission;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator;

/// <summary>Parsing, Model, Emission: source and diagnostics are two outputs of one parse.</summary>
[Generator]
public sealed class WalkerGenerator : IIncrementalGenerator
{
    internal const string ParseStep = "Parse";
    internal const string ModelStep = "Model";
    internal const string DiagnosticsStep = "Diagnostics";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.PageWalkerAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (target, cancellation) => WalkerParser.Parse((INamedTypeSymbol)target.TargetSymbol, cancellation))
            .WithTrackingName(ParseStep);

        var models = parsed.Select(static (result, _) => result.Walker).WithTrackingName(ModelStep);
        var diagnostics = parsed.Select(static (result, _) => result.Diagnostics).WithTrackingName(DiagnosticsStep);

        context.RegisterSourceOutput(models, static (output, walker) =>
        {
            if (walker is not null) output.AddSource(walker.HintName, WalkerEmitter.Emit(walker));
        });

        context.RegisterSourceOutput(diagnostics, static (output, found) =>
        {
            foreach (var diagnostic in found) output.ReportDiagnostic(diagnostic.ToDiagnostic());
        });
    }
}
