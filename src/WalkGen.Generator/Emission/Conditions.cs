using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Conditions and flags as expressions.</summary>
internal static class Conditions
{
    private static readonly EntryFlags[] All = [.. Enum.GetValues(typeof(EntryFlags)).Cast<EntryFlags>().Where(static flag => flag != EntryFlags.None)];

    /// <summary>The filter of <paramref name="condition"/> at the constant <c>Level</c>.</summary>
    public static string Filter(WalkerModel walker, ConditionModel? condition)
    {
        string filter = $"{Names.EntryFilter}.Require<{walker.Paging}>(Level, {Flags(condition?.Where ?? EntryFlags.None)})";
        foreach (var flag in Each(condition?.WhereNot ?? EntryFlags.None)) filter += $".Exclude<{walker.Paging}>(Level, {Flags(flag)})";
        return filter;
    }

    /// <summary>Flags as an expression of the enum.</summary>
    public static string Flags(EntryFlags flags)
        => flags == EntryFlags.None ? $"{Names.EntryFlags}.None" : string.Join(" | ", Each(flags).Select(static flag => $"{Names.EntryFlags}.{flag}"));

    /// <summary>The condition in words: <c>Present and Dirty, not User</c>.</summary>
    public static string Words(ConditionModel condition)
    {
        string with = string.Join(" and ", Each(condition.Where));
        string without = string.Join(" nor ", Each(condition.WhereNot));
        return without.Length == 0 ? $"with {with}" : with.Length == 0 ? $"without {without}" : $"with {with}, without {without}";
    }

    private static IEnumerable<EntryFlags> Each(EntryFlags flags) => All.Where(flag => (flags & flag) != 0);
}
