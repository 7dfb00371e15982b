using System.Numerics;

namespace WalkGen.Dirty;

/// <summary>Finds the runs of set bits in a bitmap, word by word.</summary>
internal static class BitRuns
{
    /// <summary>Gets the first run that begins at <paramref name="bit"/> or later; false if there is none.</summary>
    public static bool TryFind(ReadOnlySpan<ulong> words, ulong bit, out PageRun run)
    {
        ulong first = Next(words, bit, inverted: 0);
        run = first < Length(words) ? new PageRun(first, Next(words, first, inverted: ulong.MaxValue) - first) : default;
        return run.Count != 0;
    }

    /// <summary>Gets the run from the first to the last set bit; false if no bit is set.</summary>
    public static bool TryHull(ReadOnlySpan<ulong> words, out PageRun hull)
    {
        hull = default;
        int last = words.LastIndexOfAnyExcept(0UL);
        if (last < 0) return false;

        ulong first = Next(words, 0, inverted: 0);
        ulong end = (ulong)last * 64 + 64 - (ulong)BitOperations.LeadingZeroCount(words[last]);
        hull = new PageRun(first, end - first);
        return true;
    }

    private static ulong Length(ReadOnlySpan<ulong> words) => (ulong)words.Length * 64;

    /// <summary>
    /// The first bit from <paramref name="bit"/> on that is set after a xor with <paramref name="inverted"/>, or the length of the bitmap.
    /// </summary>
    private static ulong Next(ReadOnlySpan<ulong> words, ulong bit, ulong inverted)
    {
        ulong mask = ulong.MaxValue << (int)(bit % 64);
        for (ulong index = bit / 64; index < (ulong)words.Length; index++, mask = ulong.MaxValue)
        {
            ulong word = (words[(int)index] ^ inverted) & mask;
            if (word != 0) return index * 64 + (ulong)BitOperations.TrailingZeroCount(word);
        }

        return Length(words);
    }
}
