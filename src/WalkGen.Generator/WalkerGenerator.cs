using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WalkGen.Generator.Emission;
using WalkGen.Generator.Parsing;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator;

/// <summary>Parsing, Model, Planning, Emission. Source and diagnostics are two outputs of one parse.</summary>
[Generator]
public sealed class WalkerGenerator : IIncrementalGenerator
{
    internal const string ParseStep = "Parse";
    internal const string ModelStep = "Model";
    internal const string RefusedStep = "Refused";
    internal const string DeclarationsStep = "Declarations";
    internal const string DiagnosticsStep = "Diagnostics";
    internal const string ClashesStep = "Clashes";
    internal const string FilesStep = "Files";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.PageWalkerAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (target, cancellation)
                    => WalkerParser.Parse((INamedTypeSymbol)target.TargetSymbol, target.SemanticModel.Compilation, cancellation))
            .WithTrackingName(ParseStep);

        var models = parsed.SelectMany(static (result, _) => result.Walker is { } walker ? ImmutableArray.Create(walker) : [])
            .WithTrackingName(ModelStep);
        var refused = parsed.SelectMany(static (result, _) => result.Refused is { } walker ? ImmutableArray.Create(walker) : [])
            .WithTrackingName(RefusedStep);
        var clashes = models.Select(static (walker, _) => walker.Type.FileName).Collect()
            .Combine(refused.Select(static (walker, _) => walker.Type.FileName).Collect())
            .Select(static (names, _) => names.Left.AddRange(names.Right))
            .Select(static (names, _) => FileNames.Clashes(names)).WithTrackingName(ClashesStep);
        var files = models.Combine(clashes)
            .Select(static (pair, _) => (Walker: pair.Left, Name: FileNames.Of(pair.Left.Type.FileName, pair.Right)))
            .WithTrackingName(FilesStep);
        var declarations = refused.Combine(clashes)
            .Select(static (pair, _) => (Walker: pair.Left, Name: FileNames.Of(pair.Left.Type.FileName, pair.Right)))
            .WithTrackingName(DeclarationsStep);
        var diagnostics = parsed.Select(static (result, _) => result.Diagnostics).WithTrackingName(DiagnosticsStep);

        context.RegisterSourceOutput(files, static (output, file) =>
        {
            if (file.Name is not null) output.AddSource(file.Name, WalkerEmitter.Emit(WalkPlanner.Plan(file.Walker)));
        });

        context.RegisterSourceOutput(declarations, static (output, file) =>
        {
            if (file.Name is not null) output.AddSource(file.Name, DeclarationEmitter.Emit(file.Walker));
        });

        context.RegisterSourceOutput(diagnostics, static (output, found) =>
        {
            foreach (var diagnostic in found) output.ReportDiagnostic(diagnostic.ToDiagnostic());
        });
    }
}
