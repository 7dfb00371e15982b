using System.Numerics;

namespace WalkGen.Dirty;

/// <summary>The result of a collection, as a bitmap and as runs. It is immutable.</summary>
public sealed class DirtySet
{
    private readonly ulong[] _words;

    /// <summary>Creates a set from a bitmap, which the caller must not change any more.</summary>
    internal DirtySet(ulong firstPage, ulong pageCount, ulong[] words, DirtyMethod method)
    {
        _words = words;
        FirstPage = firstPage;
        PageCount = pageCount;
        Method = method;
    }

    /// <summary>The page of the first bit.</summary>
    public ulong FirstPage { get; }

    /// <summary>The number of tracked pages.</summary>
    public ulong PageCount { get; }

    /// <summary>The method of the collection.</summary>
    public DirtyMethod Method { get; }

    /// <summary>The bitmap. Bit 0 of the first word is <see cref="FirstPage"/>. Bits from <see cref="PageCount"/> on are 0.</summary>
    public ReadOnlyMemory<ulong> Words => _words;

    /// <summary>The number of dirty pages.</summary>
    public long Count => _words.Sum(static word => (long)BitOperations.PopCount(word));

    /// <summary>The dirty pages in ascending order, as maximal runs.</summary>
    public IReadOnlyList<PageRun> Runs => field ??= ListRuns();

    /// <summary>Whether <paramref name="page"/> is dirty.</summary>
    public bool Contains(ulong page)
    {
        ulong bit = unchecked(page - FirstPage);
        return bit < PageCount && (_words[bit / 64] >> (int)(bit % 64) & 1) != 0;
    }

    private List<PageRun> ListRuns()
    {
        var runs = new List<PageRun>();
        foreach (PageRun run in new DirtyRuns(_words)) runs.Add(run with { First = run.First + FirstPage });
        return runs;
    }
}
