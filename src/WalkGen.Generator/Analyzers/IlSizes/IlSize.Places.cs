using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Places: their address, and what reads and writes them.</content>
internal sealed partial class IlSize
{
    private static bool IsStructLike(ITypeSymbol? type) => type is { IsValueType: true } or ITypeParameterSymbol;

    private static bool IsNullable(ITypeSymbol? type) => type is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };

    private static bool IsDefaultStruct(IOperation value) => value switch
    {
        IObjectCreationOperation { Arguments.Length: 0, Type.IsValueType: true, Initializer: null } creation => creation.Constructor is null or { IsImplicitlyDeclared: true },
        IDefaultValueOperation { ConstantValue.HasValue: false } => true,
        IConversionOperation { Conversion.IsIdentity: true } conversion => IsDefaultStruct(conversion.Operand),
        _ => false,
    };

    /// <summary>What a member is called on: structs by their address.</summary>
    private int Receiver(IOperation? instance) => instance switch
    {
        null => 0,
        { Type: var type } when IsStructLike(type) => Address(instance),
        _ => Value(instance),
    };

    /// <summary>The address of <paramref name="place"/>; of a value, that of a variable made for it.</summary>
    private int Address(IOperation place) => place switch
    {
        IInstanceReferenceOperation => Plain,
        IDiscardOperation or IDeclarationExpressionOperation => Short,
        IConditionalAccessInstanceOperation => Plain,
        ILocalReferenceOperation { Local.RefKind: not RefKind.None } or IParameterReferenceOperation { Parameter.RefKind: not RefKind.None } => Plain,
        ILocalReferenceOperation reference => _captures.Contains(reference.Local) ? Plain + Long : Short,
        IParameterReferenceOperation reference => _captures.Contains(reference.Parameter) ? Plain + Long : Short,
        IFieldReferenceOperation reference => Receiver(reference.Instance) + Long,
        IArrayElementReferenceOperation element => Value(element.ArrayReference) + Values(element.Indices) + Long,
        IPropertyReferenceOperation { Property: { ReturnsByRef: true } or { ReturnsByRefReadonly: true } } reference => Property(reference),
        IInvocationOperation { TargetMethod: { ReturnsByRef: true } or { ReturnsByRefReadonly: true } } invocation => Invocation(invocation),
        IConversionOperation { Conversion.IsIdentity: true } conversion => Address(conversion.Operand),
        _ => Value(place) + Plain + Short,
    };

    private int LoadVariable(ISymbol variable)
        => _captures.Contains(variable) ? Plain + Long
            : variable is IParameterSymbol { ContainingSymbol: IMethodSymbol { IsStatic: var isStatic }, Ordinal: var ordinal } && ordinal + (isStatic ? 0 : 1) > 3 ? Short // the first four have opcodes of their own
            : Plain;

    private int StoreVariable(ISymbol variable) => _captures.Contains(variable) ? Plain + Long : variable is IParameterSymbol ? Short : Plain;

    /// <summary>Reads a <paramref name="type"/> through a reference or out of an array.</summary>
    private static int Indirect(ITypeSymbol? type) => IsPrimitive(type) ? Plain : Long;

    private static int Store(ITypeSymbol? type) => Indirect(type);

    private static bool IsPrimitive(ITypeSymbol? type)
        => type is { IsReferenceType: true, TypeKind: not TypeKind.TypeParameter } or { TypeKind: TypeKind.Enum or TypeKind.Pointer } or { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_Double and not SpecialType.System_Decimal };
}
