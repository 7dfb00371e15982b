using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen;

/// <summary>
/// Compares 64 neighbouring words with a value under a mask. Bit i of the result is set if word i is equal. It uses the widest vectors of
/// the processor, or the equivalent scalar code if there are none.
/// </summary>
internal static class MatchMask
{
    /// <summary>The number of words that a mask covers.</summary>
    public const int Width = 64;

    /// <summary>The mask of the 64 words from <paramref name="words"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of<T>(ref T words, T mask, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (Vector512.IsHardwareAccelerated) return Of(ref words, Vector512.Create(mask), Vector512.Create(value));
        if (Vector256.IsHardwareAccelerated) return Of(ref words, Vector256.Create(mask), Vector256.Create(value));
        return Scalar(ref words, mask, value);
    }

    /// <summary>The mask of the 64 words that equal either value under its mask. Reads each word once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfEither(ref ulong words, ulong mask1, ulong value1, ulong mask2, ulong value2)
    {
        if (!Vector512.IsHardwareAccelerated) return Of(ref words, mask1, value1) | Of(ref words, mask2, value2);
        Vector512<ulong> firstMask = Vector512.Create(mask1), first = Vector512.Create(value1);
        Vector512<ulong> secondMask = Vector512.Create(mask2), second = Vector512.Create(value2);
        return Either(ref words, 0, firstMask, first, secondMask, second) | Either(ref words, 8, firstMask, first, secondMask, second) << 8
            | Either(ref words, 16, firstMask, first, secondMask, second) << 16
            | Either(ref words, 24, firstMask, first, secondMask, second) << 24
            | Either(ref words, 32, firstMask, first, secondMask, second) << 32
            | Either(ref words, 40, firstMask, first, secondMask, second) << 40
            | Either(ref words, 48, firstMask, first, secondMask, second) << 48
            | Either(ref words, 56, firstMask, first, secondMask, second) << 56;
    }

    /// <summary>The mask by vectors of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of<T>(ref T words, Vector512<T> mask, Vector512<T> value)
        => Vector512<T>.Count == 16
            ? Four(ref words, 0, mask, value)
            : Four(ref words, 0, mask, value) | Four(ref words, 32, mask, value) << 32;

    /// <summary>The mask by vectors of 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of<T>(ref T words, Vector256<T> mask, Vector256<T> value)
        => Vector256<T>.Count == 8
            ? Four(ref words, 0, mask, value) | Four(ref words, 32, mask, value) << 32
            : Four(ref words, 0, mask, value) | Four(ref words, 16, mask, value) << 16
                | Four(ref words, 32, mask, value) << 32 | Four(ref words, 48, mask, value) << 48;

    /// <summary>The mask word by word.</summary>
    public static ulong Scalar<T>(ref T words, T mask, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        ulong matches = 0;
        for (int i = 0; i < Width; i += 8)
        {
            ref T eight = ref Unsafe.Add(ref words, i);
            ulong lower = Bit((eight & mask) == value) | Bit((Unsafe.Add(ref eight, 1) & mask) == value) << 1
                | Bit((Unsafe.Add(ref eight, 2) & mask) == value) << 2 | Bit((Unsafe.Add(ref eight, 3) & mask) == value) << 3;
            ulong upper = Bit((Unsafe.Add(ref eight, 4) & mask) == value) | Bit((Unsafe.Add(ref eight, 5) & mask) == value) << 1
                | Bit((Unsafe.Add(ref eight, 6) & mask) == value) << 2 | Bit((Unsafe.Add(ref eight, 7) & mask) == value) << 3;
            matches = matches >> 8 | lower << (Width - 8) | upper << (Width - 4);
        }

        return matches;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(bool matches) => matches ? 1UL : 0UL;

    /// <summary>The bits of the eight words from <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Either(
        ref ulong words, nuint index, Vector512<ulong> mask1, Vector512<ulong> value1, Vector512<ulong> mask2, Vector512<ulong> value2)
    {
        Vector512<ulong> eight = Vector512.LoadUnsafe(ref words, index);
        return (Vector512.Equals(eight & mask1, value1) | Vector512.Equals(eight & mask2, value2)).ExtractMostSignificantBits();
    }

    // The bits of four neighbouring vectors; the first vector gives the lowest bits.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four<T>(ref T words, nuint first, Vector512<T> mask, Vector512<T> value)
    {
        int lanes = Vector512<T>.Count;
        return Vector512.Equals(Vector512.LoadUnsafe(ref words, first) & mask, value).ExtractMostSignificantBits()
            | Vector512.Equals(Vector512.LoadUnsafe(ref words, first + (nuint)lanes) & mask, value).ExtractMostSignificantBits() << lanes
            | Vector512.Equals(Vector512.LoadUnsafe(ref words, first + (nuint)(2 * lanes)) & mask, value)
                .ExtractMostSignificantBits() << (2 * lanes)
            | Vector512.Equals(Vector512.LoadUnsafe(ref words, first + (nuint)(3 * lanes)) & mask, value)
                .ExtractMostSignificantBits() << (3 * lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four<T>(ref T words, nuint first, Vector256<T> mask, Vector256<T> value)
    {
        int lanes = Vector256<T>.Count;
        return (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref words, first) & mask, value).ExtractMostSignificantBits()
            | (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref words, first + (nuint)lanes) & mask, value)
                .ExtractMostSignificantBits() << lanes
            | (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref words, first + (nuint)(2 * lanes)) & mask, value)
                .ExtractMostSignificantBits() << (2 * lanes)
            | (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref words, first + (nuint)(3 * lanes)) & mask, value)
                .ExtractMostSignificantBits() << (3 * lanes);
    }
}
