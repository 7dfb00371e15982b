using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <summary>
/// Estimates how many bytes of IL an optimising build makes of a method body, for the JIT decides by them. It adds up the opcodes that the
/// compiler writes for each operation; what the compiler saves by leaving a variable on the stack is not seen.
/// </summary>
internal sealed partial class IlSize
{
    /// <summary>An opcode without operand: <c>ldloc.0</c>, <c>add</c>, <c>ret</c>.</summary>
    private const int Plain = 1;

    /// <summary>A comparison (<c>ceq</c>), a short branch, and an opcode with a small operand (<c>ldloca.s</c>).</summary>
    private const int Short = 2;

    /// <summary>An opcode with a token or a number: <c>call</c>, <c>ldfld</c>, <c>ldstr</c>, a long branch.</summary>
    private const int Long = 5;

    /// <summary>An opcode of two bytes with a token: <c>initobj</c>, <c>ldftn</c>, <c>constrained.</c></summary>
    private const int Longest = 6;

    private readonly Captures _captures;

    private IlSize(Captures captures) => _captures = captures;

    /// <summary>The size of <paramref name="body"/>, a method's block. What it contains of lambdas and local functions has bodies of its own.</summary>
    public static int Of(IBlockOperation body)
    {
        var captures = Captures.In(body);
        bool ends = body.Operations.LastOrDefault() is IReturnOperation or IThrowOperation;
        return captures.Prologue + new IlSize(captures).Statement(body) + (ends ? 0 : Plain);
    }

    /// <summary>A branch over so many bytes.</summary>
    private static int BranchOver(int bytes) => bytes > sbyte.MaxValue ? Long : Short;

    private int Values(IEnumerable<IOperation> operations) => operations.Sum(Value);

    private int Statements(IEnumerable<IOperation> operations) => operations.Sum(Statement);
}
