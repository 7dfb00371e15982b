using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>Named arguments of attributes.</summary>
internal static class AttributeArguments
{
    /// <summary>The value of the argument <paramref name="name"/>, or null if <paramref name="attribute"/> does not have it.</summary>
    public static object? Argument(this AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name) return argument.Value.Value;
        }

        return null;
    }
}
