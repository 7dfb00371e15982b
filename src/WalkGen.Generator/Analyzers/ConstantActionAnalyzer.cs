using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Warns of handlers that always return the same action and so keep the walk from advancing or from descending.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConstantActionAnalyzer : DiagnosticAnalyzer
{
    // The values of WalkAction.
    private const int Continue = 1;
    private const int Again = 2;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.AlwaysAgain, Descriptors.NeverReached];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();

        // The declaration of a partial handler is generated code. Without this flag the handler would be skipped.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.RegisterWalkerStartAction(
            static (start, walker) =>
            {
                var actions = new ConcurrentDictionary<IMethodSymbol, int>(SymbolEqualityComparer.Default);
                start.RegisterOperationBlockAction(block => RecordConstantAction(block, actions));
                start.RegisterSymbolEndAction(end => Report(end, new WalkerMembers(walker), actions));
            });
    }

    private static void RecordConstantAction(OperationBlockAnalysisContext context, ConcurrentDictionary<IMethodSymbol, int> actions)
    {
        if (context.OwningSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method) return;
        if (!method.ReturnType.IsWalkGen("WalkAction")) return;
        if (context.OperationBlocks.OfType<IBlockOperation>().FirstOrDefault() is not { } body) return;

        if (ConstantAction(body) is { } action) actions[Declaration(method)] = action;
    }

    /// <summary>The action that <paramref name="body"/> returns at each of its returns, or null.</summary>
    private static int? ConstantAction(IBlockOperation body)
    {
        int? action = null;
        foreach (var value in Returns(body))
        {
            if (value.ConstantValue is not { HasValue: true, Value: int returned } || (action ?? returned) != returned) return null;
            action = returned;
        }

        return action;
    }

    /// <summary>The values that the method itself returns, without those of lambdas and local functions in it.</summary>
    private static IEnumerable<IOperation> Returns(IOperation operation) => operation switch
    {
        IAnonymousFunctionOperation or ILocalFunctionOperation => [],
        IReturnOperation { ReturnedValue: { } value } => [value],
        _ => operation.ChildOperations.SelectMany(Returns),
    };

    private static void Report(
        SymbolAnalysisContext context, WalkerMembers members, ConcurrentDictionary<IMethodSymbol, int> actions)
    {
        foreach (var constant in actions)
        {
            if (constant.Value != Again) continue;
            var method = constant.Key;
            bool edits = method.Parameters.Any(static parameter => ParameterType.ValueOf(parameter) == HandlerValue.EntryRef);
            if (edits || !HandlerKind.Of(method).Any()) continue;
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.AlwaysAgain, WalkerMembers.SourceLocation(method), method.Name));
        }

        MarkedHandler? barrier = null; // the one of the highest level
        foreach (var handler in members.Handlers.Where(AlwaysContinues))
        {
            if (barrier is null || handler.Kind.Level < barrier.Kind.Level) barrier = handler;
        }

        // A walk that installs entries descends differently.
        if (barrier is null || members.Has(HandlerRole.InstallPte)) return;

        foreach (var handler in members.Handlers.Where(IsBelow)) ReportUnreached(handler.Method, handler.Name);
        foreach (var member in members.TableMembers)
        {
            foreach (var attribute in TableMemberParser.AttributesOf(member))
            {
                ReportUnreached(member, attribute.AttributeClass!.Name.Replace("Attribute", ""));
            }
        }

        bool AlwaysContinues(MarkedHandler handler)
            => handler.Kind.Role == HandlerRole.Entry
                && actions.TryGetValue(Declaration(handler.Method), out int action) && action == Continue && !HasCondition(handler);

        bool IsBelow(MarkedHandler handler) => handler.Kind.Level > barrier.Kind.Level || handler.Kind.Role == HandlerRole.PteTable
            || (handler.Kind.Role == HandlerRole.PmdTable && barrier.Kind.Level < PageTableLevel.Pmd);

        void ReportUnreached(ISymbol member, string attribute) => context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.NeverReached, members.LocationOf(member), attribute, member.Name, barrier.Name, barrier.Method.Name));
    }

    private static IMethodSymbol Declaration(IMethodSymbol method) => method.PartialDefinitionPart ?? method;

    /// <summary>Whether the walk descends without a call into an entry that does not match a condition.</summary>
    private static bool HasCondition(MarkedHandler handler) => handler.Kind.AttributeOf(handler.Method)!.NamedArguments.Length > 0;
}
