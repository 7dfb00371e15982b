using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Strings that are put together.</content>
internal sealed partial class IlSize
{
    private int InterpolatedString(IInterpolatedStringOperation text)
    {
        bool joins = text.Parts.Length <= 4 && text.Parts.All(static part => part is IInterpolatedStringTextOperation or IInterpolationOperation { Alignment: null, FormatString: null, Expression.Type.SpecialType: SpecialType.System_String });
        if (joins) return text.Parts.Sum(static part => part is IInterpolatedStringTextOperation ? Long : 0) + Values(text.Parts.OfType<IInterpolationOperation>().Select(static part => part.Expression)) + Long;

        int start = Short + (2 * Short) + Long; // the handler's address, two lengths, its constructor
        return start + text.Parts.Sum(part => Short + Long + part switch
        {
            IInterpolationOperation value => Value(value.Expression) + Value(value.Alignment) + Value(value.FormatString),
            _ => Long,
        }) + Short + Long;
    }

    private static bool IsConcatenation(IBinaryOperation binary)
        => binary is { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String };

    /// <summary>A chain of up to four strings is one call; more go through an array.</summary>
    private int Concatenation(IBinaryOperation binary)
    {
        var parts = new List<IOperation>();
        Collect(binary, parts);
        int values = parts.Sum(part => ConcatenatedPart(part));
        return parts.Count <= 4 ? values + Long : values + (parts.Count * (2 * Plain + Plain + Plain)) + Short + Long + Long;
    }

    private int ConcatenatedPart(IOperation part)
        => part is IConversionOperation { Operand: { Type: { IsValueType: true } } boxed } ? Address(boxed) + Long
            : part.Type is { SpecialType: SpecialType.System_String } ? Value(part)
            : Value(part) + Plain + Short + Plain + Plain + Short + Long; // a null test before ToString

    private static void Collect(IOperation operation, List<IOperation> parts)
    {
        if (operation is IBinaryOperation binary && IsConcatenation(binary) && !binary.ConstantValue.HasValue)
        {
            Collect(binary.LeftOperand, parts);
            Collect(binary.RightOperand, parts);
        }
        else
        {
            parts.Add(operation);
        }
    }
}
