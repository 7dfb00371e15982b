using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Warns of handlers in a type that is not a walker, if no walker can inherit them.</summary>
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
            var names = AttributeNames.In(start.Compilation);
            if (names.HasMembers) start.RegisterSymbolAction(symbol => Analyze(symbol, names), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, AttributeNames names)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface) || names.IsWalker(type)) return;

        bool isBase = type is { TypeKind: TypeKind.Class, IsSealed: false, IsStatic: false };
        foreach (var member in type.GetMembers())
        {
            // A private handler of an abstract class is reported at the walker that inherits it (WG0009).
            bool isInheritable = isBase && (type.IsAbstract || member.DeclaredAccessibility != Accessibility.Private);
            if (isInheritable || !names.MayBeMarked(member) || AttributeOf(member) is not { } attribute) continue;

            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.HandlerNotCalled, WalkerMembers.SourceLocation(member), member.Name, attribute, type.Name, Fix(type, isBase)));
        }
    }

    private static string? AttributeOf(ISymbol member) => member switch
    {
        IMethodSymbol method => HandlerKind.Of(method).FirstOrDefault()?.NameOn(method),
        IFieldSymbol or IPropertySymbol
            => TableMemberParser.AttributesOf(member).FirstOrDefault()?.AttributeClass!.Name.Replace("Attribute", ""),
        _ => null,
    };

    private static string Fix(INamedTypeSymbol type, bool isBase)
        => type.TypeKind == TypeKind.Interface ? "Move it to a class or struct marked [PageWalker]"
            : type.IsStatic ? $"Make '{type.Name}' an ordinary class and mark it [PageWalker]"
            : isBase ? $"Mark '{type.Name}' [PageWalker], or declare the member protected if a walker derives from '{type.Name}'"
            : $"Mark '{type.Name}' [PageWalker]";
}
