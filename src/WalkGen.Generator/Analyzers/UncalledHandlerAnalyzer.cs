using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Warns of handlers in types that are no walkers and from which no walker can inherit them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UncalledHandlerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.HandlerNotCalled];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            // Attributes of every type are looked at, but only where there are any of WalkGen's.
            if (start.Compilation.GetTypeByMetadataName(KnownNames.PageWalkerAttribute) is not null) start.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface) || WalkerParser.IsWalker(type)) return;

        bool isBase = type is { TypeKind: TypeKind.Class, IsSealed: false, IsStatic: false };
        foreach (var member in type.GetMembers())
        {
            // An abstract class is there to be derived from; a private handler in it is for the walker to report (WG0009).
            bool isInheritable = isBase && (type.IsAbstract || member.DeclaredAccessibility != Accessibility.Private);
            if (isInheritable || AttributeOf(member) is not { } attribute) continue;

            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.HandlerNotCalled, WalkerMembers.PlaceInSource(member), member.Name, attribute, type.Name, Remedy(type, isBase)));
        }
    }

    private static string? AttributeOf(ISymbol member) => member switch
    {
        IMethodSymbol method => HandlerKind.Of(method).FirstOrDefault()?.Name,
        IFieldSymbol or IPropertySymbol => TableMemberParser.AttributesOf(member).FirstOrDefault()?.AttributeClass!.Name.Replace("Attribute", ""),
        _ => null,
    };

    private static string Remedy(INamedTypeSymbol type, bool isBase)
        => type.TypeKind == TypeKind.Interface ? "move it to a class or struct marked [PageWalker]"
            : type.IsStatic ? $"make '{type.Name}' an ordinary class and mark it [PageWalker]"
            : isBase ? $"mark '{type.Name}' [PageWalker], or, if walkers derive from it, declare the member protected"
            : $"mark '{type.Name}' [PageWalker]";
}
