using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>The types that the full name of a type contains.</summary>
internal static class NamedTypes
{
    /// <summary><paramref name="type"/>, its containing types, and their type arguments and elements, with repetitions.</summary>
    public static IEnumerable<INamedTypeSymbol> In(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol named => named.TypeArguments.SelectMany(In).Concat(In(named.ContainingType)).Append(named),
        IArrayTypeSymbol array => In(array.ElementType),
        IPointerTypeSymbol pointer => In(pointer.PointedAtType),
        IFunctionPointerTypeSymbol { Signature: var signature }
            => signature.Parameters.Select(static parameter => parameter.Type).Append(signature.ReturnType).SelectMany(In),
        _ => [],
    };

    /// <summary>The types that the signature of <paramref name="method"/> names.</summary>
    public static IEnumerable<INamedTypeSymbol> InSignature(IMethodSymbol method)
        => method.Parameters.Select(static parameter => parameter.Type).Append(method.ReturnType)
            .Concat(method.TypeParameters.SelectMany(static parameter => parameter.ConstraintTypes)).SelectMany(In);
}
