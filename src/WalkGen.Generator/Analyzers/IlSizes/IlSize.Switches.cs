using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Switches: a jump table if the cases are dense integers, else one test after the other.</content>
internal sealed partial class IlSize
{
    private int Switch(ISwitchOperation choice)
    {
        var labels = choice.Cases.SelectMany(static part => part.Clauses).Where(static clause => clause is not IDefaultCaseClauseOperation).ToList();
        var constants = labels.Select(static clause => clause is ISingleValueCaseClauseOperation { Value.ConstantValue: { HasValue: true, Value: var value } } ? value : null).ToList();
        int tests = Dispatch(constants, choice.Value.Type) ?? labels.Sum(clause => CaseTest(clause, choice.Value));
        return Value(choice.Value) + Plain + tests + Short + choice.Cases.Sum(part => Statements(part.Body));
    }

    private int CaseTest(ICaseClauseOperation clause, IOperation value) => clause switch
    {
        ISingleValueCaseClauseOperation single => Plain + ConstantTest(single.Value) + Short,
        IPatternCaseClauseOperation pattern => Plain + Pattern(pattern.Pattern, value) + Short + (pattern.Guard is null ? 0 : Condition(pattern.Guard, bytes: 0)),
        _ => Plain + Short,
    };

    private int SwitchExpression(ISwitchExpressionOperation choice)
    {
        var constants = choice.Arms
            .Where(static arm => arm.Pattern is not IDiscardPatternOperation)
            .Select(static arm => arm is { Guard: null, Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var value } } } ? value : null)
            .ToList();
        bool isComplete = choice.Arms.Any(static arm => arm.Pattern is IDiscardPatternOperation && arm.Guard is null);
        int size = Value(choice.Value) + Plain;
        size += Dispatch(constants, choice.Value.Type) ?? choice.Arms.Sum(arm =>
            (arm.Pattern is IDiscardPatternOperation ? 0 : Plain + Pattern(arm.Pattern, choice.Value) + Short) + (arm.Guard is null ? 0 : Condition(arm.Guard, bytes: 0)));
        size += choice.Arms.Sum(arm => Value(arm.Value) + Plain + Short); // kept, then a branch to the end
        return size + Plain + (isComplete ? 0 : Plain + Long + Long); // the exception for what no arm takes
    }

    /// <summary>A jump table for <paramref name="cases"/>, or null if they are none of integers or too few or far apart.</summary>
    private static int? Dispatch(List<object?> cases, ITypeSymbol? type)
    {
        if (type is { SpecialType: SpecialType.System_String } || cases.Count < 3 || cases.Any(static value => value is null or string or bool or float or double or decimal)) return null;

        var numbers = cases.Select(static value => value is ulong big ? unchecked((long)big) : Convert.ToInt64(value, null)).ToList();
        long first = numbers.Min();
        long count = numbers.Max() - first + 1;
        if (count > 2 * cases.Count || count <= 0) return null;
        return Plain + (first == 0 ? 0 : Short + Plain) + Long + (4 * (int)count);
    }
}
