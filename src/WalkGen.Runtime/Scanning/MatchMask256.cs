using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WalkGen;

/// <summary>
/// <see cref="MatchMask"/> by vectors of 32 bytes, for AVX2. A comparison gives a vector of words that are 0 or all ones. The results of
/// several are blended into one vector, because moving each to a general register would take longer than the reads. The loops are short
/// methods, because the JIT's budget for inlining counts their size.
/// </summary>
internal static class MatchMask256
{
    // Blends take the elements at odd places from the second vector.
    private const byte Odd = 0b_1010_1010;

    // Exchanges the inner quarters, because packing works within halves.
    private const byte ExchangeInner = 0b_11_01_10_00;

    // Where the results of 16 words are after blends of four vectors of 4 words, and of two vectors of 8 words.
    private static Vector256<byte> OrderOfFour
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(
            (byte)0, 4, 8, 12, 2, 6, 10, 14, 1, 5, 9, 13, 3, 7, 11, 15, 0, 4, 8, 12, 2, 6, 10, 14, 1, 5, 9, 13, 3, 7, 11, 15);
    }

    private static Vector256<byte> OrderOfTwo
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(
            (byte)0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
    }

    /// <summary>The mask of 64 words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref ulong words, ulong mask, ulong value)
    {
        Vector256<ulong> masks = Vector256.Create(mask), values = Vector256.Create(value);
        ulong matches = 0;
        for (nuint i = 0; i < MatchMask.Width; i += 32)
        {
            Vector256<int> a = Vector256.Equals(Vector256.LoadUnsafe(ref words, i) & masks, values).AsInt32();
            Vector256<int> b = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 4) & masks, values).AsInt32();
            Vector256<int> c = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 8) & masks, values).AsInt32();
            Vector256<int> d = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 12) & masks, values).AsInt32();
            Vector256<int> e = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 16) & masks, values).AsInt32();
            Vector256<int> f = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 20) & masks, values).AsInt32();
            Vector256<int> g = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 24) & masks, values).AsInt32();
            Vector256<int> h = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 28) & masks, values).AsInt32();
            Vector256<short> lower = Avx2.Blend(Avx2.Blend(a, b, Odd).AsInt16(), Avx2.Blend(c, d, Odd).AsInt16(), Odd);
            Vector256<short> upper = Avx2.Blend(Avx2.Blend(e, f, Odd).AsInt16(), Avx2.Blend(g, h, Odd).AsInt16(), Odd);
            Vector256<ulong> packed = Avx2.Permute4x64(Avx2.PackSignedSaturate(lower, upper).AsUInt64(), ExchangeInner);
            matches |= (ulong)(uint)Avx2.MoveMask(Avx2.Shuffle(packed.AsByte(), OrderOfFour)) << (int)i;
        }

        return matches;
    }

    /// <summary>
    /// The mask of 64 words of which only the lower halves are compared. Those of the second four words are loaded from 4 bytes before, so
    /// that they are at odd places. If the words begin a cache line, no load leaves it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfLower(ref ulong words, uint mask, uint value)
    {
        Vector256<uint> masks = Vector256.Create(mask), values = Vector256.Create(value);
        ulong matches = 0;
        for (nuint i = 0; i < MatchMask.Width; i += 32)
        {
            ref uint halves = ref Unsafe.As<ulong, uint>(ref Unsafe.Add(ref words, i));
            Vector256<uint> a = Avx2.Blend(Vector256.LoadUnsafe(ref halves), Vector256.LoadUnsafe(ref halves, 7), Odd);
            Vector256<uint> b = Avx2.Blend(Vector256.LoadUnsafe(ref halves, 16), Vector256.LoadUnsafe(ref halves, 23), Odd);
            Vector256<uint> c = Avx2.Blend(Vector256.LoadUnsafe(ref halves, 32), Vector256.LoadUnsafe(ref halves, 39), Odd);
            Vector256<uint> d = Avx2.Blend(Vector256.LoadUnsafe(ref halves, 48), Vector256.LoadUnsafe(ref halves, 55), Odd);
            Vector256<short> lower = Avx2.Blend(
                Vector256.Equals(a & masks, values).AsInt16(), Vector256.Equals(b & masks, values).AsInt16(), Odd);
            Vector256<short> upper = Avx2.Blend(
                Vector256.Equals(c & masks, values).AsInt16(), Vector256.Equals(d & masks, values).AsInt16(), Odd);
            Vector256<ulong> packed = Avx2.Permute4x64(Avx2.PackSignedSaturate(lower, upper).AsUInt64(), ExchangeInner);
            matches |= (ulong)(uint)Avx2.MoveMask(Avx2.Shuffle(packed.AsByte(), OrderOfFour)) << (int)i;
        }

        return matches;
    }

    /// <summary>The mask of 64 words of 4 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref uint words, uint mask, uint value)
    {
        Vector256<uint> masks = Vector256.Create(mask), values = Vector256.Create(value);
        ulong matches = 0;
        for (nuint i = 0; i < MatchMask.Width; i += 32)
        {
            Vector256<short> a = Vector256.Equals(Vector256.LoadUnsafe(ref words, i) & masks, values).AsInt16();
            Vector256<short> b = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 8) & masks, values).AsInt16();
            Vector256<short> c = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 16) & masks, values).AsInt16();
            Vector256<short> d = Vector256.Equals(Vector256.LoadUnsafe(ref words, i + 24) & masks, values).AsInt16();
            Vector256<sbyte> packed = Avx2.PackSignedSaturate(Avx2.Blend(a, b, Odd), Avx2.Blend(c, d, Odd));
            Vector256<byte> bytes = Avx2.Permute4x64(packed.AsUInt64(), ExchangeInner).AsByte();
            matches |= (ulong)(uint)Avx2.MoveMask(Avx2.Shuffle(bytes, OrderOfTwo)) << (int)i;
        }

        return matches;
    }

    /// <summary>The mask of the words that equal either value. Reads each word once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfEither(ref ulong words, ulong mask1, ulong value1, ulong mask2, ulong value2)
    {
        Vector256<ulong> firstMask = Vector256.Create(mask1), first = Vector256.Create(value1);
        Vector256<ulong> secondMask = Vector256.Create(mask2), second = Vector256.Create(value2);
        ulong matches = 0;
        for (nuint i = 0; i < MatchMask.Width; i += 32)
        {
            Vector256<short> lower = SixteenEither(ref words, i, firstMask, first, secondMask, second);
            Vector256<short> upper = SixteenEither(ref words, i + 16, firstMask, first, secondMask, second);
            Vector256<ulong> packed = Avx2.Permute4x64(Avx2.PackSignedSaturate(lower, upper).AsUInt64(), ExchangeInner);
            matches |= (ulong)(uint)Avx2.MoveMask(Avx2.Shuffle(packed.AsByte(), OrderOfFour)) << (int)i;
        }

        return matches;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> SixteenEither(
        ref ulong words, nuint i, Vector256<ulong> mask1, Vector256<ulong> value1, Vector256<ulong> mask2, Vector256<ulong> value2)
    {
        Vector256<ulong> a = Vector256.LoadUnsafe(ref words, i), b = Vector256.LoadUnsafe(ref words, i + 4);
        Vector256<ulong> c = Vector256.LoadUnsafe(ref words, i + 8), d = Vector256.LoadUnsafe(ref words, i + 12);
        a = Vector256.Equals(a & mask1, value1) | Vector256.Equals(a & mask2, value2);
        b = Vector256.Equals(b & mask1, value1) | Vector256.Equals(b & mask2, value2);
        c = Vector256.Equals(c & mask1, value1) | Vector256.Equals(c & mask2, value2);
        d = Vector256.Equals(d & mask1, value1) | Vector256.Equals(d & mask2, value2);
        return Avx2.Blend(
            Avx2.Blend(a.AsInt32(), b.AsInt32(), Odd).AsInt16(), Avx2.Blend(c.AsInt32(), d.AsInt32(), Odd).AsInt16(), Odd);
    }
}
