namespace WalkGen.Generator.Model;

/// <summary>The members of <see cref="EntryFlags"/>. Loops, because the JIT would compile LINQ for an enum in each build.</summary>
internal static class FlagSet
{
    private static readonly EntryFlags[] Members = (EntryFlags[])Enum.GetValues(typeof(EntryFlags));

    /// <summary>All flags.</summary>
    public static EntryFlags All { get; } = Union();

    /// <summary>The names of the members that <paramref name="flags"/> contains.</summary>
    public static List<string> Names(EntryFlags flags)
    {
        var names = new List<string>();
        foreach (var member in Members)
        {
            if ((flags & member) != 0) names.Add(member.ToString());
        }

        return names;
    }

    private static EntryFlags Union()
    {
        var all = EntryFlags.None;
        foreach (var member in Members) all |= member;
        return all;
    }
}
