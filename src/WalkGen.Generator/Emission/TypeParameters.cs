using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>The type parameters of walk methods: the paging format unless the walker is bound to one, and the memory where it is needed.</summary>
internal static class TypeParameters
{
    /// <summary>The list in angle brackets, or nothing.</summary>
    public static string List(WalkerModel walker, bool withMemory)
    {
        string names = string.Join(", ", Of(walker, withMemory).Select(static parameter => parameter.Name));
        return names.Length == 0 ? "" : $"<{names}>";
    }

    /// <summary>The constraints, a line each, one step to the right; or nothing.</summary>
    public static string Constraints(WalkerModel walker, bool withMemory)
        => string.Join("\n", Of(walker, withMemory).Select(static parameter => $"    where {parameter.Name} : struct, {parameter.Constraint}"));

    private static IEnumerable<(string Name, string Constraint)> Of(WalkerModel walker, bool withMemory)
    {
        if (!walker.Paging.IsBound) yield return (walker.Paging.Type, Names.PagingFormat);
        if (withMemory) yield return (walker.Memory, Names.PhysicalMemory);
    }
}
