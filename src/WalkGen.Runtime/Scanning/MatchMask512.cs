using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen;

/// <summary><see cref="MatchMask"/> by vectors of 64 bytes, for AVX-512, whose comparisons give masks.</summary>
internal static class MatchMask512
{
    /// <summary>The mask of 64 words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref ulong words, ulong mask, ulong value)
    {
        Vector512<ulong> masks = Vector512.Create(mask), values = Vector512.Create(value);
        return Four(ref words, 0, masks, values) | Four(ref words, 32, masks, values) << 32;
    }

    /// <summary>The mask of 64 words of 4 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref uint words, uint mask, uint value)
        => Four(ref words, 0, Vector512.Create(mask), Vector512.Create(value));

    /// <summary>The mask of the words that equal either value. Reads each word once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfEither(ref ulong words, ulong mask1, ulong value1, ulong mask2, ulong value2)
    {
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

    /// <summary>The bits of the eight words from <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Either(
        ref ulong words, nuint index, Vector512<ulong> mask1, Vector512<ulong> value1, Vector512<ulong> mask2, Vector512<ulong> value2)
    {
        Vector512<ulong> eight = Vector512.LoadUnsafe(ref words, index);
        return (Vector512.Equals(eight & mask1, value1) | Vector512.Equals(eight & mask2, value2)).ExtractMostSignificantBits();
    }

    /// <summary>The bits of four neighbouring vectors; the first vector gives the lowest bits.</summary>
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
}
