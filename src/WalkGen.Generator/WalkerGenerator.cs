using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WalkGen.Generator.Emission;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator;

/// <summary>
/// Parsing, Model, Planning, Emission. Source and diagnostics are two outputs of one parse. The values of the steps are classes and as few
/// kinds of tuples as possible: the JIT compiles Roslyn's steps again for each struct, which costs more than to run them.
/// </summary>
[Generator]
public sealed class WalkerGenerator : IIncrementalGenerator
{
    internal const string ParseStep = "Parse";
    internal const string DiagnosticsStep = "Diagnostics";
    internal const string ClashesStep = "Clashes";
    internal const string FilesStep = "Files";
    internal const string FusedStep = "Fused";

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

        var written = parsed.Where(static result => result.Type is not null);
        var clashes = written.Select(static (result, _) => result.Type!.FileName).Collect()
            .Select(static (names, _) => FileNames.Clashes(names)).WithTrackingName(ClashesStep);
        var files = written.Combine(clashes)
            .Select(static (pair, _) => new GeneratedFile(
                FileNames.Of(pair.Left.Type!.FileName, pair.Right), pair.Left.Walker, pair.Left.Refused))
            .WithTrackingName(FilesStep);
        var diagnostics = parsed.Select(static (result, _) => result.Diagnostics).WithTrackingName(DiagnosticsStep);

        context.RegisterSourceOutput(files, static (output, file) =>
        {
            if (file.Name is null) return;
            output.AddSource(
                file.Name,
                file.Walker is { } walker ? WalkerEmitter.Emit(WalkPlanner.Plan(walker)) : DeclarationEmitter.Emit(file.Refused!));
        });

        var fused = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.FusedWalkerAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (target, cancellation)
                    => FusedParser.Parse((INamedTypeSymbol)target.TargetSymbol, target.SemanticModel.Compilation, cancellation))
            .WithTrackingName(FusedStep);
        context.RegisterSourceOutput(fused, static (output, result) =>
        {
            if (result.Walker is { } walker) output.AddSource($"{walker.Type.FileName}.fused.g.cs", FusedEmitter.Emit(walker));
            foreach (var diagnostic in result.Diagnostics) output.ReportDiagnostic(diagnostic.ToDiagnostic());
        });

        context.RegisterSourceOutput(diagnostics, static (output, found) =>
        {
            foreach (var diagnostic in found) output.ReportDiagnostic(diagnostic.ToDiagnostic());
        });
    }
}
