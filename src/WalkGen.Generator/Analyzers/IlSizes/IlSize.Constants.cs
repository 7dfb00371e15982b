using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Constants: small integers have opcodes of their own.</content>
internal sealed partial class IlSize
{
    private static int Constant(object? value, ITypeSymbol? type) => value switch
    {
        null => Plain,
        bool => Plain,
        string => Long,
        float => Long,
        double => Plain + sizeof(double),
        decimal => 4 * Short + Plain + Long,
        ulong number => number <= uint.MaxValue ? Integer(unchecked((int)number)) + Plain : Plain + sizeof(ulong),
        long number => number is >= int.MinValue and <= uint.MaxValue ? Integer(unchecked((int)number)) + Plain : Plain + sizeof(long),
        uint number => Integer(unchecked((int)number)),
        char letter => Integer(letter),
        IConvertible number => Integer(number.ToInt32(null)) + (type?.SpecialType is SpecialType.System_Int64 or SpecialType.System_UInt64 ? Plain : 0),
        _ => Long,
    };

    private static int Integer(int value) => value switch
    {
        >= -1 and <= 8 => Plain,
        >= sbyte.MinValue and <= sbyte.MaxValue => Short,
        _ => Long,
    };
}
