using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers;

/// <summary>What the JIT inlines into a walk's loop: what by itself, and what if it is asked to. Observed with .NET 10.</summary>
internal static class Inlining
{
    /// <summary>
    /// The bytes of IL above which a method is most likely not inlined by itself. Above 128 none is. Below, the JIT weighs what it would
    /// gain: up to 90 it inlined most handlers, between 100 and 128 less than half.
    /// </summary>
    public const int Largest = 100;

    /// <summary>Whether AggressiveInlining can have an effect on <paramref name="method"/>.</summary>
    public static bool CanBeAsked(IMethodSymbol method, IOperation body) => IsCalledDirectly(method) && !PreventsInlining(body);

    /// <summary>A virtual method is called directly if no other class can override it; a generic one not even then.</summary>
    private static bool IsCalledDirectly(IMethodSymbol method)
        => method is { IsVirtual: false, IsAbstract: false, IsOverride: false }
            || (!method.IsGenericMethod && (method.IsSealed || method.ContainingType.IsSealed));

    /// <summary>A method that catches, or takes room on the stack, is never inlined; one with <c>finally</c>, <c>using</c>, <c>lock</c> or a loop is.</summary>
    private static bool PreventsInlining(IOperation operation) => operation switch
    {
        ICatchClauseOperation => true,
        IAnonymousFunctionOperation or ILocalFunctionOperation => false, // methods of their own
        _ => operation.Syntax.Kind() is SyntaxKind.StackAllocArrayCreationExpression or SyntaxKind.ImplicitStackAllocArrayCreationExpression
            || operation.ChildOperations.Any(PreventsInlining),
    };
}
