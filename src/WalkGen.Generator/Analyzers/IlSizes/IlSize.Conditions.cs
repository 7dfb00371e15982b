using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Conditions of branches: a comparison is part of the branch then.</content>
internal sealed partial class IlSize
{
    /// <summary>A condition with its branches over <paramref name="bytes"/>.</summary>
    private int Condition(IOperation condition, int bytes) => condition switch
    {
        { ConstantValue: { HasValue: true } } => 0,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not => Condition(not.Operand, bytes),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr, OperatorMethod: null } both => BothConditions(both, bytes),
        IBinaryOperation { OperatorMethod: null } comparison when IsComparison(comparison) && !comparison.IsLifted
            => (IsTestOfZero(comparison) ? Value(comparison.LeftOperand) : Value(comparison.LeftOperand) + Value(comparison.RightOperand)) + BranchOver(bytes),
        IIsPatternOperation match => Value(match.Value) + Pattern(match.Pattern, match.Value) + BranchOver(bytes),
        IIsTypeOperation test => Value(test.ValueOperand) + Boxing(test.ValueOperand) + Long + BranchOver(bytes),
        _ => Value(condition) + BranchOver(bytes),
    };

    private int BothConditions(IBinaryOperation both, int bytes)
    {
        int right = Condition(both.RightOperand, bytes);
        return Condition(both.LeftOperand, bytes + right) + right;
    }

    private static bool IsComparison(IBinaryOperation operation) => operation.OperatorKind
        is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
        or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;

    /// <summary>A test against zero or null needs no second operand: <c>brfalse</c>.</summary>
    private static bool IsTestOfZero(IBinaryOperation comparison)
        => comparison.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals && comparison.RightOperand.ConstantValue is { HasValue: true, Value: var value }
            && value is null or false or 0 or 0u or 0L or 0UL or (byte)0 or (short)0 or (ushort)0 or '\0';
}
