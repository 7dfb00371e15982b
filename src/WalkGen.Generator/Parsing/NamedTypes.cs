using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>The types that the full name of a type contains.</summary>
internal static class NamedTypes
{
    /// <summary><paramref name="type"/>, its containing types, and their type arguments and elements, with repetitions.</summary>
    public static IReadOnlyList<INamedTypeSymbol> In(ITypeSymbol? type)
    {
        var found = new List<INamedTypeSymbol>();
        Add(type, found);
        return found;
    }

    /// <summary>The types that the signature of <paramref name="method"/> names.</summary>
    public static IEnumerable<INamedTypeSymbol> InSignature(IMethodSymbol method)
        => method.Parameters.Select(static parameter => parameter.Type).Append(method.ReturnType)
            .Concat(method.TypeParameters.SelectMany(static parameter => parameter.ConstraintTypes)).SelectMany(In);

    private static void Add(ITypeSymbol? type, List<INamedTypeSymbol> found)
    {
        switch (type)
        {
            case INamedTypeSymbol named:
                foreach (var argument in named.TypeArguments) Add(argument, found);
                Add(named.ContainingType, found);
                found.Add(named);
                break;
            case IArrayTypeSymbol array:
                Add(array.ElementType, found);
                break;
            case IPointerTypeSymbol pointer:
                Add(pointer.PointedAtType, found);
                break;
            case IFunctionPointerTypeSymbol { Signature: var signature }:
                foreach (var parameter in signature.Parameters) Add(parameter.Type, found);
                Add(signature.ReturnType, found);
                break;
        }
    }
}
