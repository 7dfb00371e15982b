using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Loops: a branch to the condition, the body, the condition.</content>
internal sealed partial class IlSize
{
    private int Loop(ILoopOperation loop)
    {
        int body = Statement(loop.Body);
        return loop switch
        {
            IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } => body + Condition(condition, body) + EntryOf(condition),
            IWhileLoopOperation { Condition: { } condition } => body + Condition(condition, body),
            IForLoopOperation counted => Statements(counted.Before) + Statements(counted.AtLoopBottom) + body
                + (counted.Condition is { } condition ? Condition(condition, body) + EntryOf(condition) : Short),
            IForEachLoopOperation each => Value(each.Collection) + Enumeration(each) + body,
            _ => body,
        };
    }

    /// <summary>The branch to the condition; an endless loop has none.</summary>
    private static int EntryOf(IOperation condition) => condition.ConstantValue.HasValue ? 0 : Short;

    private static int Enumeration(IForEachLoopOperation loop)
    {
        var collection = loop.Collection is IConversionOperation { Operand.Type: var original } ? original : loop.Collection.Type;
        if (collection is IArrayTypeSymbol or { SpecialType: SpecialType.System_String })
        {
            const int Start = Plain + (2 * Plain) + Short; // the array, the index, the branch to the condition
            const int Next = 4 * Plain; // the index, one up
            const int Condition = (4 * Plain) + Short;
            return Start + (3 * Plain) + Plain + Next + Condition;
        }

        if (collection is { IsRefLikeType: true })
        {
            const int Start = Plain + (2 * Plain) + Short;
            const int Next = 4 * Plain;
            return Start + Short + Plain + Long + Plain + Plain + Next + Plain + Short + Long + Short;
        }

        var get = ((CommonForEachStatementSyntax)loop.Syntax) is { } syntax && loop.SemanticModel is { } model ? model.GetForEachStatementInfo(syntax) : default;
        bool isStruct = get.GetEnumeratorMethod?.ReturnType is { IsValueType: true };
        int self = isStruct ? Short : Plain;
        int dispose = get.DisposeMethod is null ? 0 : Leave + EndFinally + (isStruct ? Short + Longest + Long : Plain + Short + Plain + Long);
        return Long + Plain + Short + (self + Long + Plain) + (self + Long + Short) + dispose;
    }
}
