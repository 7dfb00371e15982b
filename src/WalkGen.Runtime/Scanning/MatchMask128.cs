using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace WalkGen;

/// <summary>
/// <see cref="MatchMask"/> by vectors of 16 bytes, for AdvSimd and SSE. A comparison gives words that are 0 or all ones. Those of 16 words
/// are narrowed to bytes, before one step makes bits of them: on Arm that step takes several instructions. The loops are short methods,
/// because the JIT's budget for inlining counts their size.
/// </summary>
internal static class MatchMask128
{
    /// <summary>The mask of 64 words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref ulong words, ulong mask, ulong value)
    {
        Vector128<ulong> masks = Vector128.Create(mask), values = Vector128.Create(value);
        ulong matches = 0;
        for (nuint i = 0; i < MatchMask.Width; i += 16)
        {
            ref ulong next = ref Unsafe.Add(ref words, i);
            Vector128<ulong> a = Vector128.Equals(Vector128.LoadUnsafe(ref next) & masks, values);
            Vector128<ulong> b = Vector128.Equals(Vector128.LoadUnsafe(ref next, 2) & masks, values);
            Vector128<ulong> c = Vector128.Equals(Vector128.LoadUnsafe(ref next, 4) & masks, values);
            Vector128<ulong> d = Vector128.Equals(Vector128.LoadUnsafe(ref next, 6) & masks, values);
            Vector128<ulong> e = Vector128.Equals(Vector128.LoadUnsafe(ref next, 8) & masks, values);
            Vector128<ulong> f = Vector128.Equals(Vector128.LoadUnsafe(ref next, 10) & masks, values);
            Vector128<ulong> g = Vector128.Equals(Vector128.LoadUnsafe(ref next, 12) & masks, values);
            Vector128<ulong> h = Vector128.Equals(Vector128.LoadUnsafe(ref next, 14) & masks, values);
            matches |= Bits(LowerHalves(a, b), LowerHalves(c, d), LowerHalves(e, f), LowerHalves(g, h)) << (int)i;
        }

        return matches;
    }

    /// <summary>The mask of 64 words of which only the lower halves are compared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfLower(ref ulong words, uint mask, uint value)
    {
        Vector128<uint> masks = Vector128.Create(mask), values = Vector128.Create(value);
        ulong matches = 0;
        for (nuint i = 0; i < MatchMask.Width; i += 16)
        {
            ref ulong next = ref Unsafe.Add(ref words, i);
            Vector128<uint> a = LowerHalves(Vector128.LoadUnsafe(ref next), Vector128.LoadUnsafe(ref next, 2));
            Vector128<uint> b = LowerHalves(Vector128.LoadUnsafe(ref next, 4), Vector128.LoadUnsafe(ref next, 6));
            Vector128<uint> c = LowerHalves(Vector128.LoadUnsafe(ref next, 8), Vector128.LoadUnsafe(ref next, 10));
            Vector128<uint> d = LowerHalves(Vector128.LoadUnsafe(ref next, 12), Vector128.LoadUnsafe(ref next, 14));
            matches |= Bits(
                Vector128.Equals(a & masks, values), Vector128.Equals(b & masks, values),
                Vector128.Equals(c & masks, values), Vector128.Equals(d & masks, values)) << (int)i;
        }

        return matches;
    }

    /// <summary>The mask of 64 words of 4 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref uint words, uint mask, uint value)
    {
        Vector128<uint> masks = Vector128.Create(mask), values = Vector128.Create(value);
        ulong matches = 0;
        for (nuint i = 0; i < MatchMask.Width; i += 16)
        {
            ref uint next = ref Unsafe.Add(ref words, i);
            matches |= Bits(
                Vector128.Equals(Vector128.LoadUnsafe(ref next) & masks, values),
                Vector128.Equals(Vector128.LoadUnsafe(ref next, 4) & masks, values),
                Vector128.Equals(Vector128.LoadUnsafe(ref next, 8) & masks, values),
                Vector128.Equals(Vector128.LoadUnsafe(ref next, 12) & masks, values)) << (int)i;
        }

        return matches;
    }

    /// <summary>The mask of the words that equal either value. Reads each word once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfEither(ref ulong words, ulong mask1, ulong value1, ulong mask2, ulong value2)
    {
        Vector128<ulong> firstMask = Vector128.Create(mask1), first = Vector128.Create(value1);
        Vector128<ulong> secondMask = Vector128.Create(mask2), second = Vector128.Create(value2);
        ulong matches = 0;
        for (nuint i = 0; i < MatchMask.Width; i += 16)
        {
            matches |= Bits(
                FourEither(ref words, i, firstMask, first, secondMask, second),
                FourEither(ref words, i + 4, firstMask, first, secondMask, second),
                FourEither(ref words, i + 8, firstMask, first, secondMask, second),
                FourEither(ref words, i + 12, firstMask, first, secondMask, second)) << (int)i;
        }

        return matches;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> FourEither(
        ref ulong words, nuint i, Vector128<ulong> mask1, Vector128<ulong> value1, Vector128<ulong> mask2, Vector128<ulong> value2)
    {
        Vector128<ulong> a = Vector128.LoadUnsafe(ref words, i), b = Vector128.LoadUnsafe(ref words, i + 2);
        return LowerHalves(
            Vector128.Equals(a & mask1, value1) | Vector128.Equals(a & mask2, value2),
            Vector128.Equals(b & mask1, value1) | Vector128.Equals(b & mask2, value2));
    }

    /// <summary>The lower halves of four words, in order: one instruction, UZP1 or SHUFPS.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> LowerHalves(Vector128<ulong> lower, Vector128<ulong> upper)
    {
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.UnzipEven(lower.AsUInt32(), upper.AsUInt32());
        return Sse.IsSupported
            ? Sse.Shuffle(lower.AsSingle(), upper.AsSingle(), 0b_10_00_10_00).AsUInt32()
            : Vector128.Narrow(lower, upper);
    }

    /// <summary>One bit for each of 16 integers that are 0 or all ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, Vector128<uint> d)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<ushort> lower = AdvSimd.Arm64.UnzipEven(a.AsUInt16(), b.AsUInt16());
            Vector128<ushort> upper = AdvSimd.Arm64.UnzipEven(c.AsUInt16(), d.AsUInt16());
            return PairwiseBits.Of(AdvSimd.Arm64.UnzipEven(lower.AsByte(), upper.AsByte()));
        }

        return Sse2.IsSupported
            ? (uint)Sse2.MoveMask(Sse2.PackSignedSaturate(
                Sse2.PackSignedSaturate(a.AsInt32(), b.AsInt32()), Sse2.PackSignedSaturate(c.AsInt32(), d.AsInt32())))
            : PairwiseBits.Of(Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d)));
    }
}
