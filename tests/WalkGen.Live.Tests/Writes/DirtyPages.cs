using WalkGen.Dirty;

namespace WalkGen.Live.Tests.Writes;

/// <summary>The pages of a collection, one by one.</summary>
internal static class DirtyPages
{
    public static ulong[] Of(DirtyRuns runs)
    {
        List<ulong> pages = [];
        foreach (PageRun run in runs)
        {
            for (ulong page = run.First; page < run.First + run.Count; page++) pages.Add(page);
        }

        return [.. pages];
    }
}
