using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen;

/// <summary>Changes 64 neighbouring words of a table by plain stores, with the widest vectors of the processor.</summary>
internal static class WordEdit
{
    /// <summary>
    /// Keeps the bits <paramref name="keep"/> of the 64 words from <paramref name="words"/> on, and sets <paramref name="add"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void All<T>(ref T words, T keep, T add)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (Vector512.IsHardwareAccelerated) All(ref words, Vector512.Create(keep), Vector512.Create(add));
        else if (Vector256.IsHardwareAccelerated) All(ref words, Vector256.Create(keep), Vector256.Create(add));
        else if (Vector128.IsHardwareAccelerated) All(ref words, Vector128.Create(keep), Vector128.Create(add));
        else Scalar(ref words, keep, add);
    }

    /// <summary>The same by vectors of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void All<T>(ref T words, Vector512<T> keep, Vector512<T> add)
    {
        Four(ref words, 0, keep, add);
        if (Vector512<T>.Count == 8) Four(ref words, 32, keep, add);
    }

    /// <summary>The same by vectors of 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void All<T>(ref T words, Vector256<T> keep, Vector256<T> add)
    {
        for (nuint first = 0; first < MatchMask.Width; first += 4 * (nuint)Vector256<T>.Count) Four(ref words, first, keep, add);
    }

    /// <summary>The same by vectors of 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void All<T>(ref T words, Vector128<T> keep, Vector128<T> add)
    {
        for (nuint first = 0; first < MatchMask.Width; first += 4 * (nuint)Vector128<T>.Count) Four(ref words, first, keep, add);
    }

    /// <summary>The same word by word.</summary>
    public static void Scalar<T>(ref T words, T keep, T add)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < MatchMask.Width; i += 4)
        {
            ref T four = ref Unsafe.Add(ref words, i);
            four = (four & keep) | add;
            Unsafe.Add(ref four, 1) = (Unsafe.Add(ref four, 1) & keep) | add;
            Unsafe.Add(ref four, 2) = (Unsafe.Add(ref four, 2) & keep) | add;
            Unsafe.Add(ref four, 3) = (Unsafe.Add(ref four, 3) & keep) | add;
        }
    }

    // Four neighbouring vectors.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<T>(ref T words, nuint first, Vector512<T> keep, Vector512<T> add)
    {
        nuint lanes = (nuint)Vector512<T>.Count;
        One(ref words, first, keep, add);
        One(ref words, first + lanes, keep, add);
        One(ref words, first + (2 * lanes), keep, add);
        One(ref words, first + (3 * lanes), keep, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<T>(ref T words, nuint first, Vector256<T> keep, Vector256<T> add)
    {
        nuint lanes = (nuint)Vector256<T>.Count;
        One(ref words, first, keep, add);
        One(ref words, first + lanes, keep, add);
        One(ref words, first + (2 * lanes), keep, add);
        One(ref words, first + (3 * lanes), keep, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<T>(ref T words, nuint first, Vector128<T> keep, Vector128<T> add)
    {
        nuint lanes = (nuint)Vector128<T>.Count;
        One(ref words, first, keep, add);
        One(ref words, first + lanes, keep, add);
        One(ref words, first + (2 * lanes), keep, add);
        One(ref words, first + (3 * lanes), keep, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One<T>(ref T words, nuint first, Vector512<T> keep, Vector512<T> add)
        => ((Vector512.LoadUnsafe(ref words, first) & keep) | add).StoreUnsafe(ref words, first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One<T>(ref T words, nuint first, Vector256<T> keep, Vector256<T> add)
        => ((Vector256.LoadUnsafe(ref words, first) & keep) | add).StoreUnsafe(ref words, first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One<T>(ref T words, nuint first, Vector128<T> keep, Vector128<T> add)
        => ((Vector128.LoadUnsafe(ref words, first) & keep) | add).StoreUnsafe(ref words, first);
}
