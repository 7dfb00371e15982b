using System.Numerics;

namespace DirtyTracking;

/// <summary>The pages that one collection found, as a bitmap and as runs. It never changes.</summary>
public sealed class DirtySet
{
    private readonly ulong[] _words;

    /// <summary>The pages of the range whose bits are set in <paramref name="words"/>, which are the set's own from now on.</summary>
    internal DirtySet(ulong firstPage, ulong pageCount, ulong[] words, DirtyMethod method)
    {
        _words = words;
        FirstPage = firstPage;
        PageCount = pageCount;
        Method = method;
    }

    /// <summary>The page that the first bit stands for.</summary>
    public ulong FirstPage { get; }

    /// <summary>How many pages were looked at.</summary>
    public ulong PageCount { get; }

    /// <summary>The method by which they were found.</summary>
    public DirtyMethod Method { get; }

    /// <summary>The bitmap, the lowest bit of the first word first. Bits beyond <see cref="PageCount"/> are 0.</summary>
    public ReadOnlyMemory<ulong> Words => _words;

    /// <summary>How many pages are dirty.</summary>
    public long Count => _words.Sum(static word => (long)BitOperations.PopCount(word));

    /// <summary>The dirty pages in ascending order, as runs that do not touch each other.</summary>
    public IReadOnlyList<PageRun> Runs => field ??= [.. BitRuns.Of(_words).Select(run => run with { First = run.First + FirstPage })];

    /// <summary>Whether <paramref name="page"/> is dirty.</summary>
    public bool Contains(ulong page)
    {
        ulong bit = unchecked(page - FirstPage);
        return bit < PageCount && (_words[bit / 64] >> (int)(bit % 64) & 1) != 0;
    }
}
