using WalkGen.Dirty;
using WalkGen.Live.Tests.Processes;

namespace WalkGen.Live.Tests.Writes;

/// <summary>Rounds of writes by another process.</summary>
internal static class PokedRounds
{
    /// <summary>Lets the process write and read random pages of its memory, and compares each collection with what it wrote.</summary>
    public static void Compare(PokedProcess poked, IDirtyLog tracker)
    {
        var words = new ulong[tracker.WordCount];
        var random = new Random(2026);
        Assert.True(tracker.Collect(words).IsEmpty);
        for (int round = 0; round < 100; round++)
        {
            int[] pages = [.. Enumerable.Range(0, random.Next(50)).Select(_ => random.Next((int)tracker.PageCount))];
            foreach (int page in pages) poked.Write(page);
            poked.Read(random.Next((int)tracker.PageCount));

            Assert.Equal(pages.Distinct().Order().Select(static page => (ulong)page), DirtyPages.Of(tracker.Collect(words)));
        }
    }
}
