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

        List<Optional<object?>> returned = [.. Returns(body).Select(static value => value.ConstantValue).Distinct()];
        if (returned.Count == 1 && returned[0] is { HasValue: true, Value: int action }) actions[Declaration(method)] = action;
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
        foreach (var method in actions.Where(static pair => pair.Value == Again).Select(static pair => pair.Key))
        {
            bool edits = method.Parameters.Any(static parameter => ParameterType.ValueOf(parameter) == HandlerValue.EntryRef);
            if (edits || !HandlerKind.Of(method).Any()) continue;
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.AlwaysAgain, WalkerMembers.SourceLocation(method), method.Name));
        }

        var barrier = members.Handlers.Where(AlwaysContinues).OrderBy(static handler => handler.Kind.Level).FirstOrDefault();

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
