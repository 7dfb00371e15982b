using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>A method and the kind of one of its handler attributes.</summary>
internal sealed record MarkedHandler(IMethodSymbol Method, HandlerKind Kind)
{
    /// <summary>The name of the attribute as in source.</summary>
    public string Name => Kind.NameOn(Method);
}
