using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace WalkGen;

/// <summary>
/// Compares 64 neighbouring words with a value under a mask. Bit i of the result is set if word i is equal. It uses the widest vectors of
/// the processor, or the equivalent scalar code if there are none.
/// </summary>
internal static class MatchMask
{
    /// <summary>The number of words that a mask covers.</summary>
    public const int Width = 64;

    /// <summary>Whether the processor has vectors, so that a mask costs less than 64 tests.</summary>
    public static bool HasVectors => Vector128.IsHardwareAccelerated;

    /// <summary>The width of the vectors in bits; 0 if there are none.</summary>
    public static int VectorBits
    {
        get
        {
            if (Vector512.IsHardwareAccelerated) return 512;
            if (Has256) return 256;
            return HasVectors ? 128 : 0;
        }
    }

    /// <summary>Whether vectors of 32 bytes are the widest.</summary>
    private static bool Has256 => Vector256.IsHardwareAccelerated && Avx2.IsSupported;

    /// <summary>The mask of the 64 words from <paramref name="words"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref ulong words, ulong mask, ulong value)
    {
        if (Vector512.IsHardwareAccelerated) return MatchMask512.Of(ref words, mask, value);

        // If only the lower half of a word counts, a vector has the halves of twice as many words. Other masks are rare, and must not use
        // up the JIT's budget for inlining: it inlines both sides, and finds out later that the mask is a constant.
        if ((mask | value) > uint.MaxValue || !HasVectors) return Call(ref words, mask, value);
        return Has256
            ? MatchMask256.OfLower(ref words, (uint)mask, (uint)value)
            : MatchMask128.OfLower(ref words, (uint)mask, (uint)value);
    }

    /// <summary>The mask of the 64 words of 4 bytes from <paramref name="words"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref uint words, uint mask, uint value)
        => Vector512.IsHardwareAccelerated ? MatchMask512.Of(ref words, mask, value) : Call(ref words, mask, value);

    /// <summary>The mask of the 64 words that are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfZeros(ref ulong words)
    {
        if (Vector512.IsHardwareAccelerated) return MatchMask512.Of(ref words, ulong.MaxValue, 0);
        if (Has256) return MatchMask256.Of(ref words, ulong.MaxValue, 0);
        return HasVectors ? MatchMask128.Of(ref words, ulong.MaxValue, 0) : Scalar(ref words, ulong.MaxValue, 0UL);
    }

    /// <summary>The mask of the 64 words that equal either value under its mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfEither(ref ulong words, ulong mask1, ulong value1, ulong mask2, ulong value2)
    {
        if (Vector512.IsHardwareAccelerated) return MatchMask512.OfEither(ref words, mask1, value1, mask2, value2);
        if (Has256) return MatchMask256.OfEither(ref words, mask1, value1, mask2, value2);
        return HasVectors
            ? MatchMask128.OfEither(ref words, mask1, value1, mask2, value2)
            : Scalar(ref words, mask1, value1) | Scalar(ref words, mask2, value2);
    }

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

    /// <summary>The index of the lowest bit of <paramref name="matches"/>; 64 without bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstBit(ulong matches)
        => Bmi1.X64.IsSupported || ArmBase.Arm64.IsSupported ? BitOperations.TrailingZeroCount(matches) : FirstBitByCount(matches);

    /// <summary>The same without a branch, which the runtime's method has on processors without TZCNT.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstBitByCount(ulong matches) => BitOperations.PopCount((matches & (0 - matches)) - 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Call(ref ulong words, ulong mask, ulong value)
    {
        if (Has256) return MatchMask256.Of(ref words, mask, value);
        return HasVectors ? MatchMask128.Of(ref words, mask, value) : Scalar(ref words, mask, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Call(ref uint words, uint mask, uint value)
    {
        if (Has256) return MatchMask256.Of(ref words, mask, value);
        return HasVectors ? MatchMask128.Of(ref words, mask, value) : Scalar(ref words, mask, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(bool matches) => matches ? 1UL : 0UL;
}
