using WalkGen.Dirty;

namespace WalkGen.Benchmarks;

/// <summary>A set of dirty pages: random ones, or random clusters.</summary>
internal sealed class DirtyPattern
{
    public const int Pages = 1 << 18; // 1 GiB of pages of 4 KiB

    private readonly PageRun[] _runs;

    /// <param name="percent">How many of the pages are dirty.</param>
    /// <param name="clusterPages">The number of pages of a cluster; 1 for single pages.</param>
    public DirtyPattern(double percent, int clusterPages)
    {
        Name = percent == 100 ? "100 %" : FormattableString.Invariant($"{percent} % {(clusterPages == 1 ? "random" : "clustered")}");
        var random = new Random(1);
        int[] clusters = [.. Enumerable.Range(0, Pages / clusterPages)];
        random.Shuffle(clusters);
        foreach (int cluster in clusters.Take((int)Math.Round(clusters.Length * percent / 100)))
        {
            for (int page = cluster * clusterPages; page < (cluster + 1) * clusterPages; page++) Words[page / 64] |= 1UL << (page % 64);
        }

        var runs = new List<PageRun>();
        foreach (PageRun run in new DirtyRuns(Words)) runs.Add(run);
        _runs = [.. runs];
    }

    public string Name { get; }

    /// <summary>The pages as a bitmap.</summary>
    public ulong[] Words { get; } = new ulong[Pages / 64];

    /// <summary>The pages as runs.</summary>
    public ReadOnlySpan<PageRun> Runs => _runs;
}
