using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>The type parameters of walk methods: the paging format, and what surrounds the tables where it is needed.</summary>
internal static class TypeParameters
{
    public static string List(WalkerModel walker, bool withSpace) => withSpace ? $"<{walker.Paging}, {walker.Space}>" : $"<{walker.Paging}>";

    /// <summary>What stands before a parameter that is a ref struct: a walker that is one itself must promise not to keep it.</summary>
    public static string Scoped(WalkerModel walker) => walker.IsRefStruct ? "scoped " : "";

    /// <summary>The constraints, a line each, one step to the right.</summary>
    public static string Constraints(WalkerModel walker, bool withSpace)
    {
        string paging = $"    where {walker.Paging} : struct, {Names.PagingFormat}";
        return withSpace ? $"{paging}\n    where {walker.Space} : struct, {Names.WalkSpace}<{walker.Paging}>" : paging;
    }
}
