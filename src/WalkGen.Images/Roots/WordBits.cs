using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>
/// What 64 neighbouring entries have in common. Two operations per vector give it, and it answers most questions about all of them.
/// </summary>
/// <param name="Common">The bits that all entries have.</param>
/// <param name="Any">The bits that at least one entry has.</param>
internal readonly record struct WordBits(ulong Common, ulong Any)
{
    /// <summary>So many entries are read at once.</summary>
    public const int Width = 64;

    /// <summary>The bits of the 64 words from <paramref name="words"/> on, by the widest vectors of the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordBits Of(ref ulong words)
    {
        if (Vector512.IsHardwareAccelerated) return Of512(ref words);
        if (Vector256.IsHardwareAccelerated) return Of256(ref words);
        return Vector128.IsHardwareAccelerated ? Of128(ref words) : Scalar(ref words);
    }

    /// <summary>The same by vectors of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordBits Of512(ref ulong words)
    {
        Vector512<ulong> common = Vector512<ulong>.AllBitsSet, any = default;
        for (nuint i = 0; i < Width; i += 16)
        {
            Vector512<ulong> a = Vector512.LoadUnsafe(ref words, i), b = Vector512.LoadUnsafe(ref words, i + 8);
            (common, any) = (common & (a & b), any | (a | b));
        }

        return Of(common.GetLower() & common.GetUpper(), any.GetLower() | any.GetUpper());
    }

    /// <summary>The same by vectors of 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordBits Of256(ref ulong words)
    {
        Vector256<ulong> common = Vector256<ulong>.AllBitsSet, any = default;
        for (nuint i = 0; i < Width; i += 8)
        {
            Vector256<ulong> a = Vector256.LoadUnsafe(ref words, i), b = Vector256.LoadUnsafe(ref words, i + 4);
            (common, any) = (common & (a & b), any | (a | b));
        }

        return Of(common, any);
    }

    /// <summary>The same by vectors of 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordBits Of128(ref ulong words)
    {
        Vector128<ulong> common = Vector128<ulong>.AllBitsSet, any = default;
        for (nuint i = 0; i < Width; i += 8)
        {
            Vector128<ulong> a = Vector128.LoadUnsafe(ref words, i), b = Vector128.LoadUnsafe(ref words, i + 2);
            Vector128<ulong> c = Vector128.LoadUnsafe(ref words, i + 4), d = Vector128.LoadUnsafe(ref words, i + 6);
            (common, any) = (common & (a & b) & (c & d), any | (a | b) | (c | d));
        }

        return Of(common, any);
    }

    /// <summary>The same word by word.</summary>
    public static WordBits Scalar(ref ulong words)
    {
        ulong common = ulong.MaxValue, any = 0;
        for (int i = 0; i < Width; i++)
        {
            ulong word = Unsafe.Add(ref words, i);
            (common, any) = (common & word, any | word);
        }

        return new WordBits(common, any);
    }

    /// <summary>Whether all entries match <paramref name="pattern"/>, which must match some entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AllMatch(EntryPattern pattern) => ((~Common & pattern.Value) | (Any & (pattern.Mask ^ pattern.Value))) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static WordBits Of(Vector256<ulong> common, Vector256<ulong> any)
        => Of(common.GetLower() & common.GetUpper(), any.GetLower() | any.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static WordBits Of(Vector128<ulong> common, Vector128<ulong> any)
        => new(common.ToScalar() & common.GetElement(1), any.ToScalar() | any.GetElement(1));
}
