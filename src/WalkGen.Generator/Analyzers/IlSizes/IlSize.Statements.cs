using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Statements, and expressions whose value nobody wants.</content>
internal sealed partial class IlSize
{
    private const int Leave = Short;
    private const int EndFinally = Plain;

    private int Statement(IOperation? operation) => operation switch
    {
        null or IEmptyOperation or ILocalFunctionOperation => 0,
        IBlockOperation block => Statements(block.Operations),
        IExpressionStatementOperation statement => Discarded(statement.Operation),
        IVariableDeclarationGroupOperation group => Statements(group.Declarations),
        IVariableDeclarationOperation declaration => Statements(declaration.Declarators),
        IVariableDeclaratorOperation declarator => Declarator(declarator),
        IReturnOperation { ReturnedValue: { } value } => Value(value) + Plain,
        IReturnOperation => Plain,
        IThrowOperation thrown => Value(thrown),
        IBranchOperation => Short,
        ILabeledOperation labeled => Statement(labeled.Operation),
        IConditionalOperation choice => Choice(choice),
        ILoopOperation loop => Loop(loop),
        ISwitchOperation choice => Switch(choice),
        ITryOperation attempt => Try(attempt),
        IUsingOperation { Resources: var resources, Body: var body } => Statement(resources) + Dispose(resources) + Statement(body),
        IUsingDeclarationOperation { DeclarationGroup: var group } => Statement(group) + Dispose(group),
        ILockOperation section => Value(section.LockedValue) + Statement(section.Body) + Lock,
        _ => Discarded(operation),
    };

    /// <summary>A flag and Monitor.Enter before the section; a test of the flag and Monitor.Exit behind it.</summary>
    private const int Lock = (4 * Plain) + Short + Plain + Long + Leave + (2 * Plain) + Short + Long + EndFinally;

    private int Discarded(IOperation operation) => operation switch
    {
        IAssignmentOperation or IIncrementOrDecrementOperation => Change(operation, isUsed: false),
        IConditionalAccessOperation access => ConditionalAccess(access, isUsed: false),
        _ when operation.Type is null or { SpecialType: SpecialType.System_Void } => Value(operation),
        _ => Value(operation) + Plain,
    };

    private int Declarator(IVariableDeclaratorOperation declarator)
    {
        var initializer = declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer;
        if (initializer is null) return 0;
        if (IsDefaultStruct(initializer.Value)) return Short + Longest;

        int value = declarator.Symbol.IsRef ? Address(initializer.Value) : Value(initializer.Value);
        return value + StoreVariable(declarator.Symbol);
    }

    private int Choice(IConditionalOperation choice)
    {
        int whenTrue = Statement(choice.WhenTrue);
        int whenFalse = Statement(choice.WhenFalse);
        if (whenFalse > 0) whenTrue += BranchOver(whenFalse);
        return Condition(choice.Condition, whenTrue) + whenTrue + whenFalse;
    }

    private int Try(ITryOperation attempt)
    {
        int size = Statement(attempt.Body) + Leave;
        foreach (var clause in attempt.Catches)
        {
            size += Plain + Statement(clause.Handler) + Leave; // pop, or a store of the exception
            if (clause.Filter is { } filter) size += Long + Plain + Short + Plain + Short + Value(filter) + (2 * Plain) + Short + Short; // isinst and what is made of it
        }

        return attempt.Finally is null ? size : size + Statement(attempt.Finally) + EndFinally + (attempt.Catches.Length > 0 ? Leave : 0);
    }

    private static int Dispose(IOperation resources)
    {
        var type = resources switch
        {
            IVariableDeclarationGroupOperation group => group.Declarations.FirstOrDefault()?.Declarators.FirstOrDefault()?.Symbol.Type,
            _ => resources.Type,
        };
        int call = type is { IsRefLikeType: true } ? Short + Long : IsStructLike(type) ? Short + Longest + Long : Plain + Short + Plain + Long;
        return Leave + call + EndFinally + (resources is IVariableDeclarationGroupOperation ? 0 : Plain);
    }
}
