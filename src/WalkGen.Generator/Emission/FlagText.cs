using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints flags and conditions.</summary>
internal static class FlagText
{
    /// <summary>The filter of the handler of a scan, which has a condition.</summary>
    public static string Filter(WalkerModel walker, ScanPlan level)
    {
        string excludeNone = level.ExcludesNone ? $".ExcludeNone<{walker.Names.Paging}>({LevelNames.Constant(level.Level)})" : "";
        return Filter(walker, level.Level, level.Handler!.Condition!) + excludeNone;
    }

    /// <summary>The filter of <paramref name="condition"/> at <paramref name="level"/>, as an expression.</summary>
    public static string Filter(WalkerModel walker, PageTableLevel level, ConditionModel? condition)
    {
        string constant = LevelNames.Constant(level);
        string filter =
            $"{Names.EntryFilter}.Require<{walker.Names.Paging}>({constant}, {Expression(condition?.Where ?? EntryFlags.None)})";
        foreach (string flag in FlagSet.Names(condition?.WhereNot ?? EntryFlags.None))
        {
            filter += $".Exclude<{walker.Names.Paging}>({constant}, {Expression(flag)})";
        }

        return filter;
    }

    /// <summary>Flags as an expression.</summary>
    public static string Expression(EntryFlags flags) => flags == EntryFlags.None
        ? $"{Names.EntryFlags}.None"
        : string.Join(" | ", FlagSet.Names(flags).Select(Expression));

    /// <summary>The condition in words: <c>with Present and Dirty, without User</c>.</summary>
    public static string Words(ConditionModel condition)
    {
        string with = condition.Where == EntryFlags.None ? "" : $"with {string.Join(" and ", FlagSet.Names(condition.Where))}";
        string without = condition.WhereNot == EntryFlags.None ? "" : $"without {string.Join(" or ", FlagSet.Names(condition.WhereNot))}";
        return with.Length == 0 || without.Length == 0 ? with + without : $"{with}, {without}";
    }

    private static string Expression(string flag) => $"{Names.EntryFlags}.{flag}";
}
