using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WalkGen.Generator.Analyzers.IlSizes;

/// <summary>The variables of a method that its lambdas and local functions use: they become fields, which take more to reach.</summary>
internal sealed class Captures
{
    private const int NewClosure = 6; // newobj, stloc
    private const int KeptArgument = 7; // ldloc, ldarg, stfld

    private readonly HashSet<ISymbol> _variables;

    private Captures(HashSet<ISymbol> variables) => _variables = variables;

    /// <summary>What it takes to make the closure before the first statement.</summary>
    public int Prologue => _variables.Count == 0 ? 0 : NewClosure + (KeptArgument * _variables.Count(static variable => variable is IParameterSymbol));

    public static Captures In(IOperation body)
    {
        var variables = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var function in body.Descendants().Where(static operation => operation is IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            var within = function is IAnonymousFunctionOperation lambda ? lambda.Symbol : ((ILocalFunctionOperation)function).Symbol;
            variables.UnionWith(function.Descendants().Select(Variable).OfType<ISymbol>().Where(variable => !Belongs(variable, within)));
        }

        return new(variables);
    }

    public bool Contains(ISymbol variable) => _variables.Contains(variable);

    private static ISymbol? Variable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation reference => reference.Local,
        IParameterReferenceOperation reference => reference.Parameter,
        _ => null,
    };

    private static bool Belongs(ISymbol variable, ISymbol function)
    {
        for (ISymbol? around = variable.ContainingSymbol; around is not null; around = around.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(around, function)) return true;
        }

        return false;
    }
}
