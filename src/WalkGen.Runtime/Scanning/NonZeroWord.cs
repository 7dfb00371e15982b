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
            if (!holdsGroups || !MatchMask.HasVectors)
            {
                if (Unsafe.Add(ref words, index) != T.Zero) return index;
                index++;
                continue;
            }

            // Most groups of a sparse table are empty. That is cheaper to see than which of their words are 0.
            int group = index & -MatchMask.Width;
            if (index != group || !IsZero(ref Unsafe.Add(ref words, group)))
            {
                ulong nonZero = ~Zeros(ref Unsafe.Add(ref words, group)) >> (index - group);
                if (nonZero != 0) return Math.Min(index + BitOperations.TrailingZeroCount(nonZero), end);
            }

            index = group + MatchMask.Width;
        }

        return end;
    }

    /// <summary>Whether all 64 words from <paramref name="words"/> on are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero<T>(ref T words)
        where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated) return IsZero512(ref words);
        return Vector256.IsHardwareAccelerated ? IsZero256(ref words) : IsZero128(ref words);
    }

    /// <summary>The same by vectors of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero512<T>(ref T words)
        where T : unmanaged
    {
        Vector512<T> any = Vector512<T>.Zero;
        for (nuint i = 0; i < MatchMask.Width; i += 4 * (nuint)Vector512<T>.Count)
        {
            ref T four = ref Unsafe.Add(ref words, i);
            any |= (Vector512.LoadUnsafe(ref four) | Vector512.LoadUnsafe(ref four, (nuint)Vector512<T>.Count))
                | (Vector512.LoadUnsafe(ref four, 2 * (nuint)Vector512<T>.Count)
                    | Vector512.LoadUnsafe(ref four, 3 * (nuint)Vector512<T>.Count));
        }

        return any == Vector512<T>.Zero;
    }

    /// <summary>The same by vectors of 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero256<T>(ref T words)
        where T : unmanaged
    {
        Vector256<T> any = Vector256<T>.Zero;
        for (nuint i = 0; i < MatchMask.Width; i += 4 * (nuint)Vector256<T>.Count)
        {
            ref T four = ref Unsafe.Add(ref words, i);
            any |= (Vector256.LoadUnsafe(ref four) | Vector256.LoadUnsafe(ref four, (nuint)Vector256<T>.Count))
                | (Vector256.LoadUnsafe(ref four, 2 * (nuint)Vector256<T>.Count)
                    | Vector256.LoadUnsafe(ref four, 3 * (nuint)Vector256<T>.Count));
        }

        return any == Vector256<T>.Zero;
    }

    /// <summary>The same by vectors of 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero128<T>(ref T words)
        where T : unmanaged
    {
        Vector128<T> any = Vector128<T>.Zero;
        for (nuint i = 0; i < MatchMask.Width; i += 4 * (nuint)Vector128<T>.Count)
        {
            ref T four = ref Unsafe.Add(ref words, i);
            any |= (Vector128.LoadUnsafe(ref four) | Vector128.LoadUnsafe(ref four, (nuint)Vector128<T>.Count))
                | (Vector128.LoadUnsafe(ref four, 2 * (nuint)Vector128<T>.Count)
                    | Vector128.LoadUnsafe(ref four, 3 * (nuint)Vector128<T>.Count));
        }

        return any == Vector128<T>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Zeros<T>(ref T words)
        where T : unmanaged
        => Unsafe.SizeOf<T>() == sizeof(ulong)
            ? MatchMask.OfZeros(ref Unsafe.As<T, ulong>(ref words))
            : MatchMask.Of(ref Unsafe.As<T, uint>(ref words), uint.MaxValue, 0);
}
