using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen;

/// <summary>Changes 64 neighbouring words of a table by plain stores, with the widest vectors that the machine has.</summary>
internal static class WordEdit
{
    /// <summary>Keeps the bits <paramref name="keep"/> of 64 words of 8 bytes and adds <paramref name="add"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void All(ref ulong words, ulong keep, ulong add)
    {
        if (Vector512.IsHardwareAccelerated) All(ref words, Vector512.Create(keep), Vector512.Create(add));
        else if (Vector256.IsHardwareAccelerated) All(ref words, Vector256.Create(keep), Vector256.Create(add));
        else Scalar(ref words, keep, add);
    }

    /// <summary>Keeps the bits <paramref name="keep"/> of 64 words of 4 bytes and adds <paramref name="add"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void All(ref uint words, uint keep, uint add)
    {
        if (Vector512.IsHardwareAccelerated) All(ref words, Vector512.Create(keep), Vector512.Create(add));
        else if (Vector256.IsHardwareAccelerated) All(ref words, Vector256.Create(keep), Vector256.Create(add));
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

    /// <summary>The same word by word.</summary>
    public static void Scalar(ref ulong words, ulong keep, ulong add)
    {
        for (int i = 0; i < MatchMask.Width; i += 4)
        {
            ref ulong four = ref Unsafe.Add(ref words, i);
            four = (four & keep) | add;
            Unsafe.Add(ref four, 1) = (Unsafe.Add(ref four, 1) & keep) | add;
            Unsafe.Add(ref four, 2) = (Unsafe.Add(ref four, 2) & keep) | add;
            Unsafe.Add(ref four, 3) = (Unsafe.Add(ref four, 3) & keep) | add;
        }
    }

    /// <inheritdoc cref="Scalar(ref ulong, ulong, ulong)"/>
    public static void Scalar(ref uint words, uint keep, uint add)
    {
        for (int i = 0; i < MatchMask.Width; i++)
        {
            ref uint word = ref Unsafe.Add(ref words, i);
            word = (word & keep) | add;
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
    private static void One<T>(ref T words, nuint first, Vector512<T> keep, Vector512<T> add)
        => ((Vector512.LoadUnsafe(ref words, first) & keep) | add).StoreUnsafe(ref words, first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One<T>(ref T words, nuint first, Vector256<T> keep, Vector256<T> add)
        => ((Vector256.LoadUnsafe(ref words, first) & keep) | add).StoreUnsafe(ref words, first);
}
