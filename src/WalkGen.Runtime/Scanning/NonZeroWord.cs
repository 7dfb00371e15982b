using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen;

/// <summary>Finds words that are not 0: what a walk does at the upper levels of a sparse address space.</summary>
internal static class NonZeroWord
{
    /// <summary>The index of the first word from <paramref name="index"/> on that is not 0, or <paramref name="end"/>.</summary>
    /// <param name="words">The first word of the table, of 8 bytes.</param>
    /// <param name="index">Where to begin.</param>
    /// <param name="end">The index behind the last word that is looked at.</param>
    /// <param name="holdsGroups">Whether the table consists of whole groups of 64 words, all of which may be read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Next(ref ulong words, int index, int end, bool holdsGroups)
    {
        while (index < end)
        {
            int group = index & -MatchMask.Width;
            if (!holdsGroups || !Vector256.IsHardwareAccelerated)
            {
                if (Unsafe.Add(ref words, index) != 0) return index;
                index++;
                continue;
            }

            ulong filled = ~MatchMask.Of(ref Unsafe.Add(ref words, group), ulong.MaxValue, 0) >> (index - group);
            if (filled != 0) return Math.Min(index + BitOperations.TrailingZeroCount(filled), end);
            index = group + MatchMask.Width;
        }

        return end;
    }

    /// <summary>The same for words of 4 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Next(ref uint words, int index, int end, bool holdsGroups)
    {
        while (index < end)
        {
            int group = index & -MatchMask.Width;
            if (!holdsGroups || !Vector256.IsHardwareAccelerated)
            {
                if (Unsafe.Add(ref words, index) != 0) return index;
                index++;
                continue;
            }

            ulong filled = ~MatchMask.Of(ref Unsafe.Add(ref words, group), uint.MaxValue, 0) >> (index - group);
            if (filled != 0) return Math.Min(index + BitOperations.TrailingZeroCount(filled), end);
            index = group + MatchMask.Width;
        }

        return end;
    }
}
