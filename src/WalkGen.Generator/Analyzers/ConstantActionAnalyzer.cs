using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Warns of handlers that return the same action each time, where that keeps the walk from getting on or down.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConstantActionAnalyzer : DiagnosticAnalyzer
{
    // The values of WalkAction.
    private const int Continue = 1;
    private const int Again = 2;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.AlwaysAgain, Descriptors.NeverReached];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();

        // A partial handler has its declaring half in generated code, and would be passed over with it.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.RegisterSymbolStartAction(
            static start =>
            {
                var walker = (INamedTypeSymbol)start.Symbol;
                if (!WalkerParser.IsWalker(walker)) return;

                var actions = new ConcurrentDictionary<IMethodSymbol, int>(SymbolEqualityComparer.Default);
                start.RegisterOperationBlockAction(block => Note(block, actions));
                start.RegisterSymbolEndAction(end => Report(end, new WalkerMembers(walker), actions));
            },
            SymbolKind.NamedType);
    }

    private static void Note(OperationBlockAnalysisContext context, ConcurrentDictionary<IMethodSymbol, int> actions)
    {
        if (context.OwningSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || !method.ReturnType.IsWalkGen("WalkAction")) return;
        if (context.OperationBlocks.OfType<IBlockOperation>().FirstOrDefault() is not { } body) return;

        List<Optional<object?>> returned = [.. Returns(body).Select(static value => value.ConstantValue).Distinct()];
        if (returned.Count == 1 && returned[0] is { HasValue: true, Value: int action }) actions[method.PartialDefinitionPart ?? method] = action;
    }

    /// <summary>What the method itself returns, and not the functions in it.</summary>
    private static IEnumerable<IOperation> Returns(IOperation operation) => operation switch
    {
        IAnonymousFunctionOperation or ILocalFunctionOperation => [],
        IReturnOperation { ReturnedValue: { } value } => [value],
        _ => operation.ChildOperations.SelectMany(Returns),
    };

    private static void Report(SymbolAnalysisContext context, WalkerMembers members, ConcurrentDictionary<IMethodSymbol, int> actions)
    {
        foreach (var method in actions.Where(static pair => pair.Value == Again).Select(static pair => pair.Key))
        {
            bool edits = method.Parameters.Any(static parameter => ParameterType.ValueOf(parameter) == HandlerValue.EntryRef);
            if (!edits && HandlerKind.Of(method).Any()) context.ReportDiagnostic(Diagnostic.Create(Descriptors.AlwaysAgain, WalkerMembers.PlaceInSource(method), method.Name));
        }

        var end = members.Handlers
            .Where(handler => actions.TryGetValue(handler.Method.PartialDefinitionPart ?? handler.Method, out int action) && action == Continue && !IsConditional(handler))
            .OrderBy(static handler => handler.Kind.Level)
            .FirstOrDefault();

        // Where missing tables are allocated, the way down is another.
        if (end is null || members.Has(HandlerRole.InstallPte)) return;

        foreach (var handler in members.Handlers.Where(handler => handler.Kind.Level > end.Kind.Level || handler.Kind.Role == HandlerRole.PteTable))
        {
            ReportBelow(handler.Method, handler.Kind.Name);
        }

        foreach (var member in members.TableMembers)
        {
            foreach (var attribute in TableMemberParser.AttributesOf(member)) ReportBelow(member, attribute.AttributeClass!.Name.Replace("Attribute", ""));
        }

        void ReportBelow(ISymbol member, string attribute) => context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.NeverReached, members.PlaceOf(member), attribute, member.Name, end.Kind.Name, end.Method.Name));
    }

    /// <summary>Whether the walk goes down without a call where an entry does not fulfil a condition.</summary>
    private static bool IsConditional(MarkedHandler handler) => handler.Kind.AttributeOf(handler.Method)!.NamedArguments.Length > 0;
}
