using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary><see cref="Progression"/> by vectors of 64 bytes. <see cref="Vector{T}"/> has at most 32.</summary>
internal static class Progression512
{
    private const int Unrolled = 4;

    /// <summary>The length in whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length<T>(ReadOnlySpan<T> words, T first, T step, T mask, TablePrefetch prefetch, int start)
        where T : unmanaged, IBinaryInteger<T>
    {
        int lanes = Vector512<T>.Count, index = 0;
        if (words.Length < lanes) return 0;
        ref T from = ref MemoryMarshal.GetReference(words);
        Vector512<T> compared = Vector512.Create(mask), advance = Vector512.Create(T.CreateTruncating(lanes) * step);
        Vector512<T> expected = Vector512.CreateSequence(first, step), second = expected + advance, third = second + advance;
        Vector512<T> fourth = third + advance, leap = Vector512.Create(T.CreateTruncating(Unrolled * lanes) * step);
        for (; index <= words.Length - (Unrolled * lanes); index += Unrolled * lanes)
        {
            prefetch.Words<T>(start + index, Unrolled * lanes);
            Vector512<T> difference = (Vector512.LoadUnsafe(ref from, (nuint)index) ^ expected)
                | (Vector512.LoadUnsafe(ref from, (nuint)(index + lanes)) ^ second)
                | (Vector512.LoadUnsafe(ref from, (nuint)(index + (2 * lanes))) ^ third)
                | (Vector512.LoadUnsafe(ref from, (nuint)(index + (3 * lanes))) ^ fourth);
            if ((difference & compared) != Vector512<T>.Zero) break;
            (expected, second, third, fourth) = (expected + leap, second + leap, third + leap, fourth + leap);
        }

        prefetch.Words<T>(start + index, Unrolled * lanes);
        for (; index <= words.Length - lanes; index += lanes, expected += advance)
        {
            if (((Vector512.LoadUnsafe(ref from, (nuint)index) ^ expected) & compared) != Vector512<T>.Zero) break;
        }

        return index;
    }
}
