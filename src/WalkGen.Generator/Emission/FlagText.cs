using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints flags and conditions.</summary>
internal static class FlagText
{
    private static readonly EntryFlags[] All =
        [.. Enum.GetValues(typeof(EntryFlags)).Cast<EntryFlags>().Where(static flag => flag != EntryFlags.None)];

    /// <summary>The filter of <paramref name="condition"/> at <paramref name="level"/>, as an expression.</summary>
    public static string Filter(WalkerModel walker, PageTableLevel level, ConditionModel? condition)
    {
        string constant = LevelNames.Constant(level);
        string filter =
            $"{Names.EntryFilter}.Require<{walker.Names.Paging}>({constant}, {Expression(condition?.Where ?? EntryFlags.None)})";
        foreach (var flag in Each(condition?.WhereNot ?? EntryFlags.None))
        {
            filter += $".Exclude<{walker.Names.Paging}>({constant}, {Expression(flag)})";
        }

        return filter;
    }

    /// <summary>Flags as an expression.</summary>
    public static string Expression(EntryFlags flags) => flags == EntryFlags.None
        ? $"{Names.EntryFlags}.None"
        : string.Join(" | ", Each(flags).Select(static flag => $"{Names.EntryFlags}.{flag}"));

    /// <summary>The condition in words: <c>with Present and Dirty, without User</c>.</summary>
    public static string Words(ConditionModel condition)
    {
        string with = condition.Where == EntryFlags.None ? "" : $"with {string.Join(" and ", Each(condition.Where))}";
        string without = condition.WhereNot == EntryFlags.None ? "" : $"without {string.Join(" or ", Each(condition.WhereNot))}";
        return with.Length == 0 || without.Length == 0 ? with + without : $"{with}, {without}";
    }

    private static IEnumerable<EntryFlags> Each(EntryFlags flags) => All.Where(flag => (flags & flag) != 0);
}
