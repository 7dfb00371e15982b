using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Assignments and increments.</content>
internal sealed partial class IlSize
{
    private int Change(IOperation operation, bool isUsed) => operation switch
    {
        ISimpleAssignmentOperation assignment => Assignment(assignment, isUsed),
        ICompoundAssignmentOperation compound => Updated(
            compound.Target,
            Value(compound.Value) + Operator(compound.OperatorKind, compound.OperatorMethod, compound.Value) + Converted(compound.InConversion) + Converted(compound.OutConversion),
            isUsed),
        IIncrementOrDecrementOperation step => Updated(step.Target, step.OperatorMethod is null ? Constant(1, step.Type) + Plain : Long, isUsed),
        ICoalesceAssignmentOperation coalesce => Value(coalesce.Target) + Short + Value(coalesce.Value) + Written(coalesce.Target, isUsed),
        IDeconstructionAssignmentOperation deconstruction => Deconstruction(deconstruction),
        _ => Other(operation),
    };

    private int Assignment(ISimpleAssignmentOperation assignment, bool isUsed)
    {
        if (assignment.IsRef) return Address(assignment.Value) + Plain;
        if (!isUsed && IsDefaultStruct(assignment.Value) && assignment.Target is not IPropertyReferenceOperation) return Address(assignment.Target) + Longest;
        return Holder(assignment.Target) + Value(assignment.Value) + Written(assignment.Target, isUsed);
    }

    /// <summary>A place that is read, changed by so many bytes of code, and written.</summary>
    private int Updated(IOperation target, int change, bool isUsed)
    {
        bool isVariable = target is ILocalReferenceOperation { Local.RefKind: RefKind.None } or IParameterReferenceOperation { Parameter.RefKind: RefKind.None };
        if (isVariable) return Value(target) + change + Written(target, isUsed);

        // The holder is found once and used twice.
        int holder = Holder(target);
        int read = target switch
        {
            IFieldReferenceOperation or IPropertyReferenceOperation { Property.ReturnsByRef: false } => Long,
            IArrayElementReferenceOperation => Long + Indirect(target.Type), // ldelema
            _ => Indirect(target.Type),
        };
        int again = holder > 0 ? Plain : 0;
        if (target is IPropertyReferenceOperation { Arguments.Length: > 0 and var count, Property.ReturnsByRef: false }) again += 3 * count; // kept in variables
        return holder + again + read + change + Written(target, isUsed);
    }

    /// <summary>What must be on the stack below the value that is written.</summary>
    private int Holder(IOperation target) => target switch
    {
        IFieldReferenceOperation { Field.RefKind: RefKind.None } field => Receiver(field.Instance),
        IPropertyReferenceOperation { Property.ReturnsByRef: false } property => Receiver(property.Instance) + Values(property.Arguments),
        IArrayElementReferenceOperation element => Value(element.ArrayReference) + Values(element.Indices),
        ILocalReferenceOperation { Local.RefKind: RefKind.None } local => _captures.Contains(local.Local) ? Plain : 0,
        IParameterReferenceOperation { Parameter.RefKind: RefKind.None } parameter => _captures.Contains(parameter.Parameter) ? Plain : 0,
        IDiscardOperation => 0,
        IInstanceReferenceOperation => Plain,
        _ => Address(target),
    };

    /// <summary>The write; a value that is used besides is kept in a variable, except on the way to a variable.</summary>
    private int Written(IOperation target, bool isUsed) => target switch
    {
        ILocalReferenceOperation { Local: { RefKind: RefKind.None } local } => (_captures.Contains(local) ? Long : Plain) + (isUsed ? Plain : 0),
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } => (_captures.Contains(parameter) ? Long : Short) + (isUsed ? Plain : 0),
        IFieldReferenceOperation { Field.RefKind: RefKind.None } or IPropertyReferenceOperation { Property.ReturnsByRef: false } => Long + (isUsed ? 3 * Plain : 0),
        IDiscardOperation => Plain,
        _ => Store(target.Type) + (isUsed ? 3 * Plain : 0),
    };

    private int Deconstruction(IDeconstructionAssignmentOperation deconstruction)
    {
        var targets = deconstruction.Target is IDeclarationExpressionOperation { Expression: var declared } ? declared : deconstruction.Target;
        var places = targets is ITupleOperation tuple ? tuple.Elements : [targets];
        var values = deconstruction.Value is IConversionOperation { Operand: var operand } ? operand : deconstruction.Value;
        int writes = places.Sum(place => Holder(place) + Written(place, isUsed: false));
        if (values is ITupleOperation { Elements: var elements }) return Values(elements) + writes;
        return Value(values) + (places.Length * (Plain + Long)) + writes; // dup or ldloca, and a field, of each
    }

    private static int Converted(CommonConversion conversion) => conversion.IsIdentity ? 0 : conversion.MethodSymbol is null ? Plain : Long;
}
