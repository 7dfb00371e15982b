using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Operators and conversions.</content>
internal sealed partial class IlSize
{
    private int Binary(IBinaryOperation binary)
    {
        if (binary is { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr, OperatorMethod: null })
        {
            return Condition(binary, bytes: 0) + Short + Plain; // br, ldc
        }

        if (IsConcatenation(binary)) return Concatenation(binary);

        int lifted = binary.IsLifted ? 2 * (Plain + (2 * (Short + Long))) : 0; // copies, their HasValue and their values
        if (IsTestOfZero(binary) && binary.OperatorMethod is null) return Value(binary.LeftOperand) + Plain + Short + lifted;
        return Value(binary.LeftOperand) + Value(binary.RightOperand) + Operator(binary.OperatorKind, binary.OperatorMethod, binary.RightOperand) + lifted;
    }

    private static int Operator(BinaryOperatorKind kind, IMethodSymbol? method, IOperation right) => kind switch
    {
        _ when method is not null => Long,
        BinaryOperatorKind.Equals or BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan => Short,
        BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual => Short + Plain + Short, // and its inversion
        BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift when !right.ConstantValue.HasValue => Short + Plain + Plain, // the count is masked
        _ when right.Type is { SpecialType: SpecialType.System_String } => Long,
        _ => Plain,
    };

    private int Unary(IUnaryOperation unary) => Value(unary.Operand) + unary switch
    {
        { OperatorMethod: not null } => Long,
        { OperatorKind: UnaryOperatorKind.Not } => Plain + Short, // compared with 0
        { OperatorKind: UnaryOperatorKind.Plus } => 0,
        _ => Plain,
    };

    private int Conversion(IConversionOperation conversion)
    {
        var from = conversion.Operand.Type;
        var to = conversion.Type;
        return conversion switch
        {
            { Operand: IAnonymousFunctionOperation or IMethodReferenceOperation } => Delegate(conversion.Operand),
            { Conversion.IsIdentity: true } => Value(conversion.Operand),
            { OperatorMethod: not null } => Value(conversion.Operand) + Long,
            { Conversion.IsNullable: true } => Value(conversion.Operand) + Long,
            _ when IsStructLike(from) && to is { IsReferenceType: true } => Value(conversion.Operand) + Long, // box
            _ when to is { IsReferenceType: true } && from is { IsReferenceType: true } => Value(conversion.Operand) + (conversion.IsImplicit || conversion.Conversion.IsImplicit ? 0 : Long),
            _ when from is { IsReferenceType: true } => Value(conversion.Operand) + Long, // unbox
            _ => Value(conversion.Operand) + (IsSameOnStack(Width(from), Width(to)) ? 0 : Plain),
        };
    }

    /// <summary>Whether a number needs no conversion: on the stack there are but 4 and 8 bytes.</summary>
    private static bool IsSameOnStack(int from, int to) => from == to || (from is 1 or 2 && to == 4);

    private static int Boxing(IOperation value) => IsStructLike(value.Type) ? Long : 0;

    /// <summary>The bytes of a number; a negative one for floating point, which is converted even if the width is the same.</summary>
    private static int Width(ITypeSymbol? type) => ((type as INamedTypeSymbol)?.EnumUnderlyingType ?? type)?.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Boolean => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int64 or SpecialType.System_UInt64 => 8,
        SpecialType.System_Single => -4,
        SpecialType.System_Double => -8,
        SpecialType.System_IntPtr or SpecialType.System_UIntPtr => 16,
        _ => 4,
    };
}
