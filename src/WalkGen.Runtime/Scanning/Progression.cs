using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>
/// Measures how far neighbouring words grow by the same step, under a mask. It uses vectors if the processor has them, and equivalent
/// scalar code for the rest.
/// </summary>
internal static class Progression
{
    private const int Unrolled = 4;

    /// <summary>
    /// The number of leading <paramref name="words"/> of which word i equals <paramref name="first"/> + i * <paramref name="step"/> in the
    /// bits of <paramref name="mask"/>. Prefetches the words of another table meanwhile, from <paramref name="start"/> on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Length<T>(ReadOnlySpan<T> words, T first, T step, T mask, TablePrefetch prefetch = default, int start = 0)
        where T : unmanaged, IBinaryInteger<T>
    {
        int length = Vector512.IsHardwareAccelerated ? Progression512.Length(words, first, step, mask, prefetch, start)
            : Vector.IsHardwareAccelerated ? ByVectors(words, first, step, mask, prefetch, start) : 0;
        return length + Scalar(words[length..], first + (T.CreateTruncating(length) * step), step, mask);
    }

    /// <summary>The same word by word.</summary>
    public static int Scalar<T>(ReadOnlySpan<T> words, T first, T step, T mask)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < words.Length; i++, first += step)
        {
            if (((words[i] ^ first) & mask) != T.Zero) return i;
        }

        return words.Length;
    }

    /// <summary>The length in whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ByVectors<T>(ReadOnlySpan<T> words, T first, T step, T mask, TablePrefetch prefetch, int start)
        where T : unmanaged, IBinaryInteger<T>
    {
        int lanes = Vector<T>.Count, index = 0;
        if (words.Length < lanes) return 0;
        ref T from = ref MemoryMarshal.GetReference(words);
        Vector<T> compared = Vector.Create(mask), advance = Vector.Create(T.CreateTruncating(lanes) * step);
        Vector<T> expected = Vector.CreateSequence(first, step), second = expected + advance, third = second + advance;
        Vector<T> fourth = third + advance, leap = Vector.Create(T.CreateTruncating(Unrolled * lanes) * step);
        for (; index <= words.Length - (Unrolled * lanes); index += Unrolled * lanes)
        {
            prefetch.Words<T>(start + index, Unrolled * lanes);
            Vector<T> difference = (Vector.LoadUnsafe(ref from, (nuint)index) ^ expected)
                | (Vector.LoadUnsafe(ref from, (nuint)(index + lanes)) ^ second)
                | (Vector.LoadUnsafe(ref from, (nuint)(index + (2 * lanes))) ^ third)
                | (Vector.LoadUnsafe(ref from, (nuint)(index + (3 * lanes))) ^ fourth);
            if ((difference & compared) != Vector<T>.Zero) break;
            (expected, second, third, fourth) = (expected + leap, second + leap, third + leap, fourth + leap);
        }

        prefetch.Words<T>(start + index, Unrolled * lanes);
        for (; index <= words.Length - lanes; index += lanes, expected += advance)
        {
            if (((Vector.LoadUnsafe(ref from, (nuint)index) ^ expected) & compared) != Vector<T>.Zero) break;
        }

        return index;
    }
}
