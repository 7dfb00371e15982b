using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <content>Patterns, tested against a value that is on the stack; the branch behind the last test is the caller's.</content>
internal sealed partial class IlSize
{
    private const int Again = Plain + Short; // the value once more, and a branch

    private int Pattern(IPatternOperation pattern, IOperation value) => pattern switch
    {
        IDiscardPatternOperation => 0,
        IConstantPatternOperation { Value: var constant } => ConstantTest(constant),
        IRelationalPatternOperation { Value: var constant } => Value(constant),
        INegatedPatternOperation { Pattern: var inner } => Pattern(inner, value),
        IBinaryPatternOperation both => Pattern(both.LeftPattern, value) + Again + Pattern(both.RightPattern, value),
        IDeclarationPatternOperation { DeclaredSymbol: null } => Boxing(value) + Long,
        IDeclarationPatternOperation => Boxing(value) + Long + (2 * Plain),
        ITypePatternOperation => Boxing(value) + Long,
        IRecursivePatternOperation parts => parts.PropertySubpatterns.Sum(part => Again + Long + Pattern(part.Pattern, part.Pattern))
            + parts.DeconstructionSubpatterns.Sum(part => Again + Long + Pattern(part, part)),
        _ => Long,
    };

    private int ConstantTest(IOperation constant) => constant.ConstantValue.Value switch
    {
        null or false or true or 0 => 0, // brfalse, brtrue
        string => Long + Long,
        decimal => Value(constant) + Long,
        _ => Value(constant),
    };
}
