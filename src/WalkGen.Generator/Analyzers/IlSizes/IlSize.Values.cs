using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Expressions whose value is wanted.</content>
internal sealed partial class IlSize
{
    private int Value(IOperation? operation) => operation switch
    {
        null or IDiscardOperation or IOmittedArgumentOperation => 0,
        { ConstantValue: { HasValue: true, Value: var value }, Type: var type } => Constant(value, type),
        IParenthesizedOperation parenthesized => Value(parenthesized.Operand),
        ILocalReferenceOperation { Local: { RefKind: not RefKind.None, Type: var type } } => Plain + Indirect(type),
        ILocalReferenceOperation reference => LoadVariable(reference.Local),
        IParameterReferenceOperation { Parameter: { RefKind: not RefKind.None, Type: var type } } reference => LoadVariable(reference.Parameter) + Indirect(type),
        IParameterReferenceOperation reference => LoadVariable(reference.Parameter),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } => Plain, // dup
        IInstanceReferenceOperation { Type: var type } => Plain + (IsStructLike(type) ? Long : 0),
        IConditionalAccessInstanceOperation => 0, // left on the stack
        IFieldReferenceOperation { Field.ContainingType.IsTupleType: true } reference => Receiver(reference.Instance) + Long,
        IFieldReferenceOperation reference => Receiver(reference.Instance) + Long + (reference.Field.RefKind == RefKind.None ? 0 : Indirect(reference.Type)),
        IPropertyReferenceOperation reference => Property(reference) + (reference.Property.ReturnsByRef || reference.Property.ReturnsByRefReadonly ? Indirect(reference.Type) : 0),
        IArrayElementReferenceOperation element => Value(element.ArrayReference) + Values(element.Indices) + Indirect(element.Type),
        IImplicitIndexerReferenceOperation element => Receiver(element.Instance) + (2 * Plain) + Long + Value(element.Argument) + Plain + Long,
        IInvocationOperation invocation => Invocation(invocation) + (invocation.TargetMethod is { ReturnsByRef: true } or { ReturnsByRefReadonly: true } ? Indirect(invocation.Type) : 0),
        IArgumentOperation { Parameter.RefKind: not RefKind.None } argument => Address(argument.Value),
        IArgumentOperation argument => Value(argument.Value),
        IBinaryOperation binary => Binary(binary),
        IUnaryOperation unary => Unary(unary),
        IConversionOperation conversion => Conversion(conversion),
        IConditionalOperation choice => ConditionalValue(choice),
        ICoalesceOperation coalesce => Coalesce(coalesce),
        IConditionalAccessOperation access => ConditionalAccess(access, isUsed: true),
        IAssignmentOperation or IIncrementOrDecrementOperation => Change(operation, isUsed: true),
        IObjectCreationOperation creation => Creation(creation),
        IObjectOrCollectionInitializerOperation initializer => initializer.Initializers.Sum(Discarded),
        IMemberInitializerOperation member => Value(member.Initializer),
        IArrayCreationOperation array => Values(array.DimensionSizes) + Long + Value(array.Initializer),
        IArrayInitializerOperation initializer => initializer.ElementValues.Sum(element => Plain + Constant(1, null) + Value(element) + Store(element.Type)),
        ITupleOperation tuple => Values(tuple.Elements) + Long,
        IDefaultValueOperation => Short + Longest + Plain,
        ITypeOfOperation => Long + Long,
        ISizeOfOperation => Longest,
        IIsTypeOperation test => Value(test.ValueOperand) + Boxing(test.ValueOperand) + Long + Plain + Short,
        IIsPatternOperation match => Value(match.Value) + Pattern(match.Pattern, match.Value) + Short,
        ISwitchExpressionOperation choice => SwitchExpression(choice),
        IInterpolatedStringOperation text => InterpolatedString(text),
        IDelegateCreationOperation creation => Delegate(creation.Target),
        IAnonymousFunctionOperation lambda => Delegate(lambda),
        IAddressOfOperation address => Address(address.Reference) + Plain,
        IThrowOperation thrown => Value(thrown.Exception) + (thrown.Exception is null ? Short : Plain), // rethrow has two bytes
        IDeclarationExpressionOperation declaration => Value(declaration.Expression),
        _ => Other(operation),
    };

    /// <summary>What has no rule of its own: its parts, and a call that does something with them.</summary>
    private int Other(IOperation operation)
    {
        int parts = Values(operation.ChildOperations);
        bool isPointer = operation.Syntax is PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax;
        return parts + (isPointer ? Plain : Long);
    }

    private int Property(IPropertyReferenceOperation reference)
    {
        if (reference.Property is { Name: "Length", ContainingType.SpecialType: SpecialType.System_Array }) return Value(reference.Instance) + Short; // ldlen, conv
        return Receiver(reference.Instance) + Values(reference.Arguments) + Constrained(reference.Instance) + Long;
    }

    private int Invocation(IInvocationOperation invocation)
        => Receiver(invocation.Instance) + Values(invocation.Arguments) + Constrained(invocation.Instance) + Long;

    private static int Constrained(IOperation? instance) => instance?.Type is ITypeParameterSymbol ? Longest : 0;

    private int ConditionalValue(IConditionalOperation choice)
    {
        int whenFalse = Value(choice.WhenFalse);
        int whenTrue = Value(choice.WhenTrue) + BranchOver(whenFalse);
        return Condition(choice.Condition, whenTrue) + whenTrue + whenFalse;
    }

    private int Coalesce(ICoalesceOperation coalesce)
    {
        int whenNull = Value(coalesce.WhenNull);
        return IsNullable(coalesce.Value.Type)
            ? Value(coalesce.Value) + Plain + (2 * (Short + Long)) + (2 * Short) + whenNull // HasValue and GetValueOrDefault of a copy
            : Value(coalesce.Value) + Plain + Short + Plain + whenNull; // dup, brtrue, pop
    }

    private int ConditionalAccess(IConditionalAccessOperation access, bool isUsed)
    {
        int receiver = IsNullable(access.Operation.Type) ? Address(access.Operation) + (2 * (Plain + Long)) + Plain : Value(access.Operation) + Plain;
        int whenNotNull = isUsed ? Value(access.WhenNotNull) : Discarded(access.WhenNotNull);
        int whenNull = !isUsed ? Plain : IsNullable(access.Type) ? Plain + Short + Longest + Plain + Long : 2 * Plain;
        return receiver + Short + whenNull + Short + whenNotNull;
    }

    private int Creation(IObjectCreationOperation creation)
        => IsDefaultStruct(creation)
            ? Short + Longest + Plain + Value(creation.Initializer)
            : Values(creation.Arguments) + Long + Value(creation.Initializer);

    private int Delegate(IOperation target)
    {
        const int Cached = Long + Plain + Short + Plain + Long + Plain + Long; // ldsfld, dup, brtrue, pop, ..., newobj, dup, stsfld
        return target switch
        {
            IAnonymousFunctionOperation lambda when Uses(lambda) => Plain + Longest + Long,
            IAnonymousFunctionOperation => Cached + Long + Longest,
            IMethodReferenceOperation { Instance: { } instance } => Value(instance) + Longest + Long,
            _ => Cached + Plain + Longest,
        };
    }

    /// <summary>Whether <paramref name="lambda"/> needs something of the method around it, so that it is made anew each time.</summary>
    private bool Uses(IAnonymousFunctionOperation lambda) => lambda.Descendants().Any(operation => operation switch
    {
        IInstanceReferenceOperation => true,
        ILocalReferenceOperation reference => _captures.Contains(reference.Local),
        IParameterReferenceOperation reference => _captures.Contains(reference.Parameter),
        _ => false,
    });
}
