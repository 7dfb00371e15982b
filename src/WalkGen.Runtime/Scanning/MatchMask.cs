using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen;

/// <summary>
/// The heart of every scan: which of 64 neighbouring words equal a value under a mask, as a bit for each. The widest vectors that the
/// machine has do it; the scalar form is their twin, for machines without any.
/// </summary>
internal static class MatchMask
{
    /// <summary>How many words a mask covers.</summary>
    public const int Width = 64;

    /// <summary>The mask of 64 words of 8 bytes from <paramref name="words"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref ulong words, ulong mask, ulong value)
    {
        if (Vector512.IsHardwareAccelerated) return Of(ref words, Vector512.Create(mask), Vector512.Create(value));
        if (Vector256.IsHardwareAccelerated) return Of(ref words, Vector256.Create(mask), Vector256.Create(value));
        return Scalar(ref words, mask, value);
    }

    /// <summary>The mask of 64 words of 4 bytes from <paramref name="words"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref uint words, uint mask, uint value)
    {
        if (Vector512.IsHardwareAccelerated) return Of(ref words, Vector512.Create(mask), Vector512.Create(value));
        if (Vector256.IsHardwareAccelerated) return Of(ref words, Vector256.Create(mask), Vector256.Create(value));
        return Scalar(ref words, mask, value);
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
    public static ulong Scalar(ref ulong words, ulong mask, ulong value)
    {
        ulong matches = 0;
        for (int i = 0; i < Width; i += 8)
        {
            ref ulong eight = ref Unsafe.Add(ref words, i);
            ulong lower = Bit((eight & mask) == value) | Bit((Unsafe.Add(ref eight, 1) & mask) == value) << 1
                | Bit((Unsafe.Add(ref eight, 2) & mask) == value) << 2 | Bit((Unsafe.Add(ref eight, 3) & mask) == value) << 3;
            ulong upper = Bit((Unsafe.Add(ref eight, 4) & mask) == value) | Bit((Unsafe.Add(ref eight, 5) & mask) == value) << 1
                | Bit((Unsafe.Add(ref eight, 6) & mask) == value) << 2 | Bit((Unsafe.Add(ref eight, 7) & mask) == value) << 3;
            matches = matches >> 8 | lower << (Width - 8) | upper << (Width - 4);
        }

        return matches;
    }

    /// <inheritdoc cref="Scalar(ref ulong, ulong, ulong)"/>
    public static ulong Scalar(ref uint words, uint mask, uint value)
    {
        ulong matches = 0;
        for (int i = 0; i < Width; i++) matches |= Bit((Unsafe.Add(ref words, i) & mask) == value) << i;
        return matches;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(bool matches) => matches ? 1UL : 0UL;

    // The bits of four neighbouring vectors, the first of them in front.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four<T>(ref T words, nuint first, Vector512<T> mask, Vector512<T> value)
    {
        int lanes = Vector512<T>.Count;
        return Vector512.Equals(Vector512.LoadUnsafe(ref words, first) & mask, value).ExtractMostSignificantBits()
            | Vector512.Equals(Vector512.LoadUnsafe(ref words, first + (nuint)lanes) & mask, value).ExtractMostSignificantBits() << lanes
            | Vector512.Equals(Vector512.LoadUnsafe(ref words, first + (nuint)(2 * lanes)) & mask, value).ExtractMostSignificantBits() << (2 * lanes)
            | Vector512.Equals(Vector512.LoadUnsafe(ref words, first + (nuint)(3 * lanes)) & mask, value).ExtractMostSignificantBits() << (3 * lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four<T>(ref T words, nuint first, Vector256<T> mask, Vector256<T> value)
    {
        int lanes = Vector256<T>.Count;
        return (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref words, first) & mask, value).ExtractMostSignificantBits()
            | (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref words, first + (nuint)lanes) & mask, value).ExtractMostSignificantBits() << lanes
            | (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref words, first + (nuint)(2 * lanes)) & mask, value).ExtractMostSignificantBits() << (2 * lanes)
            | (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref words, first + (nuint)(3 * lanes)) & mask, value).ExtractMostSignificantBits() << (3 * lanes);
    }
}
