using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers;

/// <summary>Which methods the JIT inlines into the loop of a walk, with and without AggressiveInlining. Measured with .NET 10.</summary>
internal static class Inlining
{
    /// <summary>
    /// The size in bytes of IL above which a method without AggressiveInlining is probably not inlined. Methods above 128 bytes never
    /// are. Below that the JIT estimates the benefit: it inlined most handlers up to 90 bytes, and less than half from 100 to 128 bytes.
    /// </summary>
    public const int Largest = 100;

    /// <summary>Whether AggressiveInlining can have an effect on <paramref name="method"/>.</summary>
    public static bool CanBeAsked(IMethodSymbol method, IOperation body) => IsCalledDirectly(method) && !PreventsInlining(body);

    /// <summary>A virtual method is called directly if no class can override it. A generic virtual method never is.</summary>
    private static bool IsCalledDirectly(IMethodSymbol method)
        => method is { IsVirtual: false, IsAbstract: false, IsOverride: false }
            || (!method.IsGenericMethod && (method.IsSealed || method.ContainingType.IsSealed));

    /// <summary>
    /// A method with <c>catch</c> or <c>stackalloc</c> is never inlined. A method with <c>finally</c>, <c>using</c>, <c>lock</c> or a
    /// loop can be.
    /// </summary>
    private static bool PreventsInlining(IOperation operation) => operation switch
    {
        ICatchClauseOperation => true,
        IAnonymousFunctionOperation or ILocalFunctionOperation => false, // separate methods
        _ => IsStackAlloc(operation.Syntax) || operation.ChildOperations.Any(PreventsInlining),
    };

    private static bool IsStackAlloc(SyntaxNode syntax)
        => syntax.IsKind(SyntaxKind.StackAllocArrayCreationExpression)
            || syntax.IsKind(SyntaxKind.ImplicitStackAllocArrayCreationExpression);
}
