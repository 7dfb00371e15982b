namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>Page numbers.</summary>
internal static class Pages
{
    public static IEnumerable<ulong> From(ulong first, ulong count)
    {
        for (ulong i = 0; i < count; i++) yield return first + i;
    }

    public static IEnumerable<ulong> Of(DirtySet set) => set.Runs.SelectMany(static run => From(run.First, run.Count));
}
