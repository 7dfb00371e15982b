using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers;

/// <summary>
/// A rough estimate of the bytes of IL that an optimising build makes of a method body: a fixed number for each kind of operation, added
/// up. The numbers are fitted by hand to what the compiler wrote for the bodies of IlSizeTests, which state how far off it can be.
/// </summary>
internal static class IlSize
{
    private const int Return = 1;
    private const int NewDelegate = 22; // made once and kept in a field

    /// <summary>The size of <paramref name="body"/>, a method's block, without the bodies of its lambdas and local functions.</summary>
    public static int Of(IBlockOperation body) => Size(body) + Return;

    private static int Size(IOperation operation) => operation switch
    {
        { ConstantValue: { HasValue: true, Value: var value } } => value switch { string or float => 5, double => 9, _ => 2 },
        ILocalFunctionOperation => 0,
        IAnonymousFunctionOperation => NewDelegate,
        _ => Own(operation) + operation.ChildOperations.Sum(Size),
    };

    /// <summary>The bytes of an operation without its operands; 0 if its operands are all of it, or if handlers hardly have it.</summary>
    private static int Own(IOperation operation) => operation switch
    {
        // Variables: ldarga.s if something is called on it, ldarg.0, ldloc.0, stloc.0.
        IParameterReferenceOperation { Parent: IMemberReferenceOperation or IInvocationOperation } => 2,
        IParameterReferenceOperation or ILocalReferenceOperation or IInstanceReferenceOperation => 1,
        IVariableDeclaratorOperation or IDiscardOperation => 1,
        IArrayElementReferenceOperation => 2,

        // Opcodes with a token, one or more: ldfld, stfld, call, newobj, newarr.
        IFieldReferenceOperation or IPropertyReferenceOperation or IInvocationOperation => 5,
        IObjectCreationOperation or IArrayCreationOperation or ITupleOperation => 5,
        IDefaultValueOperation or ITypeOfOperation or IIsTypeOperation or IImplicitIndexerReferenceOperation => 9,
        IMethodReferenceOperation => 12,

        // Operators. A change of a field keeps its object, loads the field and stores it: dup, ldfld, stfld.
        ICompoundAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation } => 2,
        ICompoundAssignmentOperation => 7,
        IIncrementOrDecrementOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation } => 3,
        IIncrementOrDecrementOperation => 9,
        IBinaryOperation { OperatorMethod: not null } => 5,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } => 2,
        IBinaryOperation or IUnaryOperation => 1,
        IConversionOperation { Conversion: { IsIdentity: false, IsReference: false } } => 1,

        // Branches.
        IConditionalOperation { WhenFalse: null } or IBranchOperation => 2,
        IConditionalOperation or ICoalesceOperation or ICoalesceAssignmentOperation => 4,
        IConditionalAccessOperation => 5,
        IForEachLoopOperation => 28,
        ILoopOperation => 4,
        ISwitchOperation or ISwitchExpressionOperation => 4,
        ICaseClauseOperation or ISwitchExpressionArmOperation => 5,
        IIsPatternOperation or IRelationalPatternOperation => 3,
        IDeclarationPatternOperation or IRecursivePatternOperation => 7,
        IThrowOperation => 1,

        // What the compiler writes out.
        ITryOperation or ICatchClauseOperation => 4,
        IUsingOperation or IUsingDeclarationOperation => 12,
        ILockOperation => 22,
        IInterpolatedStringOperation or IInterpolationOperation => 8,
        _ => 0,
    };
}
