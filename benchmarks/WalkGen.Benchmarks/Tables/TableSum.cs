using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen.Benchmarks;

/// <summary>Reads memory as fast as one thread can: the lower bound for a walk.</summary>
internal static unsafe class TableSum
{
    /// <summary>The width of the vectors, which the walks use too.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector<byte>.Count * 8;

    /// <summary>The sum of <paramref name="count"/> words, a multiple of 32. Four accumulators make the additions independent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Of(ulong* words, long count) => Vector512.IsHardwareAccelerated ? Of512(words, count) : OfVector(words, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Of512(ulong* words, long count)
    {
        Vector512<ulong> a = default, b = default, c = default, d = default;
        for (ulong* end = words + count; words < end; words += 32)
        {
            a += Vector512.Load(words);
            b += Vector512.Load(words + 8);
            c += Vector512.Load(words + 16);
            d += Vector512.Load(words + 24);
        }

        return Vector512.Sum(a + b + c + d);
    }

    // Vector<T> has 2 or 4 words, so four of them divide 32. AggressiveOptimization would not inline its width.
    private static ulong OfVector(ulong* words, long count)
    {
        Vector<ulong> a = default, b = default, c = default, d = default;
        int step = Vector<ulong>.Count;
        for (ulong* end = words + count; words < end; words += 4 * step)
        {
            a += Vector.Load(words);
            b += Vector.Load(words + step);
            c += Vector.Load(words + (2 * step));
            d += Vector.Load(words + (3 * step));
        }

        return Vector.Sum(a + b + c + d);
    }
}
