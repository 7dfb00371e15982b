using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Parsing;

/// <summary>Decides whether the fields of a walker fit into registers, so that a loop works on a copy.</summary>
internal static class StructState
{
    // More fields than this stay in memory anyway, and copying them for each table would cost more than it gains.
    private const int MaxFields = 8;

    public static bool IsSmall(INamedTypeSymbol walker)
        => walker is { IsValueType: true, IsReadOnly: false } && Fields(walker, MaxFields + 1) is > 0 and <= MaxFields;

    /// <summary>
    /// The number of fields of <paramref name="type"/>, including those of its struct fields; <paramref name="enough"/> or more if there
    /// are many, or if structs are nested that deep.
    /// </summary>
    private static int Fields(ITypeSymbol type, int enough)
    {
        if (enough <= 0) return 1; // a struct that contains itself is an error, but must not hang the compiler
        if (type.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "InlineArrayAttribute" })) return enough;
        int count = 0;
        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic))
        {
            bool isPlain = field.Type.IsReferenceType || field.Type.SpecialType != SpecialType.None
                || field.Type.TypeKind is TypeKind.Enum or TypeKind.Pointer or TypeKind.FunctionPointer;
            bool isOpen = field.IsFixedSizeBuffer || field.RefKind != RefKind.None || field.Type.TypeKind == TypeKind.TypeParameter;
            count += isOpen ? enough : isPlain ? 1 : Math.Max(1, Fields(field.Type, enough - count - 1));
            if (count >= enough) break;
        }

        return count;
    }
}
