using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen;

/// <summary>Finds the next word that is not 0, for the upper levels of a sparse address space.</summary>
internal static class NonZeroWord
{
    /// <summary>The index of the first word from <paramref name="index"/> on that is not 0, or <paramref name="end"/>.</summary>
    /// <param name="words">The first word of the table.</param>
    /// <param name="index">The index of the first word to test.</param>
    /// <param name="end">The index after the last word to test.</param>
    /// <param name="holdsGroups">Whether the table consists of whole groups of 64 words, which may be read as a whole.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Next<T>(ref T words, int index, int end, bool holdsGroups)
        where T : unmanaged, IBinaryInteger<T>
    {
        while (index < end)
        {
            int group = index & -MatchMask.Width;
            if (!holdsGroups || !Vector256.IsHardwareAccelerated)
            {
                if (Unsafe.Add(ref words, index) != T.Zero) return index;
                index++;
                continue;
            }

            ulong nonZero = ~MatchMask.Of(ref Unsafe.Add(ref words, group), T.AllBitsSet, T.Zero) >> (index - group);
            if (nonZero != 0) return Math.Min(index + BitOperations.TrailingZeroCount(nonZero), end);
            index = group + MatchMask.Width;
        }

        return end;
    }
}
