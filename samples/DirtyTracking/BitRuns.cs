using System.Numerics;

namespace DirtyTracking;

/// <summary>Finds the runs of set bits in a bitmap, word by word.</summary>
internal static class BitRuns
{
    /// <summary>The runs in ascending order. Adjacent bits are in one run.</summary>
    public static IEnumerable<PageRun> Of(ulong[] words)
    {
        for (ulong first = Next(words, 0, inverted: 0); first < Length(words);)
        {
            ulong end = Next(words, first, inverted: ulong.MaxValue);
            yield return new PageRun(first, end - first);
            first = Next(words, end, inverted: 0);
        }
    }

    /// <summary>Gets the run from the first to the last set bit; false if no bit is set.</summary>
    public static bool TryHull(ulong[] words, out PageRun hull)
    {
        hull = default;
        int last = Array.FindLastIndex(words, static word => word != 0);
        if (last < 0) return false;

        ulong first = Next(words, 0, inverted: 0);
        ulong end = (ulong)last * 64 + 64 - (ulong)BitOperations.LeadingZeroCount(words[last]);
        hull = new PageRun(first, end - first);
        return true;
    }

    private static ulong Length(ulong[] words) => (ulong)words.Length * 64;

    /// <summary>
    /// The first bit from <paramref name="bit"/> on that is set after a xor with <paramref name="inverted"/>, or the length of the bitmap.
    /// </summary>
    private static ulong Next(ulong[] words, ulong bit, ulong inverted)
    {
        ulong mask = ulong.MaxValue << (int)(bit % 64);
        for (ulong index = bit / 64; index < (ulong)words.Length; index++, mask = ulong.MaxValue)
        {
            ulong word = (words[index] ^ inverted) & mask;
            if (word != 0) return index * 64 + (ulong)BitOperations.TrailingZeroCount(word);
        }

        return Length(words);
    }
}
