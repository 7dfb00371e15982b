using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>Tests entries of 8 bytes by vectors.</summary>
internal static class EntryWords
{
    /// <summary>Whether the processor has vectors. Otherwise entries are tested one by one.</summary>
    public static bool AreFast => Vector.IsHardwareAccelerated;

    /// <summary>So many entries are tested at once.</summary>
    public static int GroupSize => 4 * Vector<ulong>.Count;

    /// <summary>
    /// The number of leading entries, in whole groups, that are 0 or match <paramref name="pattern"/>.
    /// </summary>
    /// <param name="words">The entries.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="isEmpty">Becomes false if one of them is not 0.</param>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Leading(ReadOnlySpan<ulong> words, EntryPattern pattern, ref bool isEmpty)
    {
        ref ulong from = ref MemoryMarshal.GetReference(words);
        Vector<ulong> mask = Vector.Create(pattern.Mask), value = Vector.Create(pattern.Value), any = default;
        int lanes = Vector<ulong>.Count, length = 0;
        for (; length <= words.Length - (4 * lanes); length += 4 * lanes)
        {
            Vector<ulong> a = Vector.LoadUnsafe(ref from, (nuint)length), b = Vector.LoadUnsafe(ref from, (nuint)(length + lanes));
            Vector<ulong> c = Vector.LoadUnsafe(ref from, (nuint)(length + (2 * lanes)));
            Vector<ulong> d = Vector.LoadUnsafe(ref from, (nuint)(length + (3 * lanes)));
            Vector<ulong> known = IsKnown(a, mask, value) & IsKnown(b, mask, value) & IsKnown(c, mask, value) & IsKnown(d, mask, value);
            if (known != Vector<ulong>.AllBitsSet) break;
            any |= a | b | (c | d);
        }

        isEmpty &= any == Vector<ulong>.Zero;
        return length;
    }

    /// <summary>
    /// Counts the entries that match <paramref name="table"/>; false if an entry is neither 0 nor matches it, or its bits under
    /// <paramref name="field"/> are from <paramref name="first"/> to <paramref name="last"/>, inclusive.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryCountOutside(ReadOnlySpan<ulong> words, EntryPattern table, ulong field, ulong first, ulong last, out int count)
    {
        count = 0;
        ref ulong from = ref MemoryMarshal.GetReference(words);
        Vector<ulong> mask = Vector.Create(table.Mask), value = Vector.Create(table.Value), known = Vector<ulong>.AllBitsSet;
        Vector<ulong> fields = Vector.Create(field), start = Vector.Create(first), size = Vector.Create(last - first), all = default;
        int lanes = Vector<ulong>.Count;
        if (words.Length % lanes != 0) return false;
        for (int index = 0; index < words.Length; index += lanes)
        {
            Vector<ulong> entries = Vector.LoadUnsafe(ref from, (nuint)index), isTable = Vector.Equals(entries & mask, value);
            Vector<ulong> isOutside = Vector.GreaterThan((entries & fields) - start, size); // wraps to a huge value below the first
            known &= (isTable & isOutside) | Vector.Equals(entries, Vector<ulong>.Zero);
            if (known != Vector<ulong>.AllBitsSet) return false;
            all -= isTable;
        }

        count = (int)Vector.Sum(all);
        return true;
    }

    /// <summary>
    /// Counts the entries that match <paramref name="leaf"/>, and how many of them match other patterns too; false if an entry is neither 0
    /// nor matches it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryCount(
        ReadOnlySpan<ulong> words, EntryPattern leaf, EntryPattern user, EntryPattern accessed,
        out (int All, int User, int Accessed) leaves)
    {
        leaves = default;
        ref ulong from = ref MemoryMarshal.GetReference(words);
        Vector<ulong> mask = Vector.Create(leaf.Mask), value = Vector.Create(leaf.Value), known = Vector<ulong>.AllBitsSet;
        Vector<ulong> userMask = Vector.Create(user.Mask), userValue = Vector.Create(user.Value);
        Vector<ulong> accessedMask = Vector.Create(accessed.Mask), accessedValue = Vector.Create(accessed.Value);
        Vector<ulong> all = default, users = default, uses = default;
        int lanes = Vector<ulong>.Count;
        for (int index = 0; index <= words.Length - lanes; index += lanes)
        {
            Vector<ulong> entries = Vector.LoadUnsafe(ref from, (nuint)index), isLeaf = Vector.Equals(entries & mask, value);
            known &= isLeaf | Vector.Equals(entries, Vector<ulong>.Zero);
            all -= isLeaf;
            users -= isLeaf & Vector.Equals(entries & userMask, userValue);
            uses -= isLeaf & Vector.Equals(entries & accessedMask, accessedValue);
        }

        if (words.Length % lanes != 0 || known != Vector<ulong>.AllBitsSet) return false;
        leaves = ((int)Vector.Sum(all), (int)Vector.Sum(users), (int)Vector.Sum(uses));
        return true;
    }

    /// <summary>Counts the entries that match <paramref name="pattern"/>.</summary>
    /// <param name="words">The entries, whole groups.</param>
    /// <param name="pattern">The pattern.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count(ReadOnlySpan<ulong> words, EntryPattern pattern)
    {
        ref ulong from = ref MemoryMarshal.GetReference(words);
        Vector<ulong> mask = Vector.Create(pattern.Mask), value = Vector.Create(pattern.Value), even = default, odd = default;
        int lanes = Vector<ulong>.Count;
        for (int index = 0; index <= words.Length - (2 * lanes); index += 2 * lanes)
        {
            even -= Vector.Equals(Vector.LoadUnsafe(ref from, (nuint)index) & mask, value);
            odd -= Vector.Equals(Vector.LoadUnsafe(ref from, (nuint)(index + lanes)) & mask, value);
        }

        return (int)Vector.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ulong> IsKnown(Vector<ulong> entries, Vector<ulong> mask, Vector<ulong> value)
        => Vector.Equals(entries & mask, value) | Vector.Equals(entries, Vector<ulong>.Zero);
}
