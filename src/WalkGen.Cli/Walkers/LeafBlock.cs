using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Cli.Walkers;

/// <summary>What the leaves of neighbouring entries of a lowest table have in common, found by vectors.</summary>
internal readonly struct LeafBlock
{
    /// <summary>The number of leaves. The other entries are empty.</summary>
    public int Leaves { get; private init; }

    /// <summary>The index of the first leaf, if there is one.</summary>
    public int First { get; private init; }

    /// <summary>The bits of a leaf with the lowest address.</summary>
    public ulong Lowest { get; private init; }

    /// <summary>The bits of a leaf with the highest address.</summary>
    public ulong Highest { get; private init; }

    /// <summary>Whether the leaves differ in <see cref="LeafAttributes"/>.</summary>
    public bool IsMixed { get; private init; }

    /// <summary>Whether physical minus virtual address differs among the leaves.</summary>
    public bool IsScattered { get; private init; }

    /// <summary>
    /// Examines the entries <paramref name="words"/>; false if they must be examined one by one: an entry is neither empty nor a leaf, or
    /// bits differ that have no meaning of their own.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryOf<TPaging>(ReadOnlySpan<ulong> words, out LeafBlock block)
        where TPaging : struct, IPagingFormat
    {
        block = default;
        if (!Vector.IsHardwareAccelerated || words.Length % Vector<ulong>.Count != 0) return false;
        int index = words.IndexOfAnyExcept(0UL);
        if (index < 0) return true;

        ulong leaf = words[index], field = LeafWords<TPaging>.Field, step = field & (0 - field);
        if ((leaf & field) > field - (step * (ulong)words.Length)) return false; // the addresses may wrap
        if (!TryCompare(words, leaf, leaf - (step * (ulong)index), LeafWords<TPaging>.Leaf.Mask, LeafWords<TPaging>.Leaf.Value, field,
            out Sums sums)) return false;

        ulong differing = sums.Differing & ~field, use = LeafWords<TPaging>.Use;
        bool isMixed = (differing & ~use) != 0;
        if ((differing & LeafWords<TPaging>.Fixed) != 0 || (TPaging.HasDependentFlags && !isMixed && differing != 0)) return false;
        block = new LeafBlock
        {
            Leaves = words.Length - sums.Empty, First = index, IsMixed = isMixed, IsScattered = (sums.Displaced & field) != 0,
            Lowest = (leaf & ~field) | sums.Lowest, Highest = (leaf & ~field) | sums.Highest,
        };
        return true;
    }

    /// <summary>Compares all entries with <paramref name="leaf"/>; false if one is neither empty nor a leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCompare(ReadOnlySpan<ulong> words, ulong leaf, ulong next, ulong mask, ulong value, ulong field, out Sums sums)
    {
        ulong step = field & (0 - field);
        ref ulong from = ref MemoryMarshal.GetReference(words);
        Vector<ulong> leaves = Vector.Create(leaf), masks = Vector.Create(mask), values = Vector.Create(value);
        Vector<ulong> expected = Vector.CreateSequence(next, step), advance = Vector.Create(step * (ulong)Vector<ulong>.Count);
        Vector<ulong> differing = default, displaced = default, empty = default, known = Vector<ulong>.AllBitsSet;
        Vector<long> fields = Vector.Create((long)field), lowest = fields & Vector.AsVectorInt64(leaves), highest = lowest;
        for (nuint i = 0; i < (nuint)words.Length; i += (nuint)Vector<ulong>.Count, expected += advance)
        {
            Vector<ulong> entries = Vector.LoadUnsafe(ref from, i), none = Vector.Equals(entries, Vector<ulong>.Zero);
            known &= none | Vector.Equals(entries & masks, values);
            empty -= none;
            displaced |= Vector.AndNot(entries ^ expected, none);
            Vector<ulong> used = Vector.ConditionalSelect(none, leaves, entries);
            differing |= used ^ leaves;
            Vector<long> addresses = Vector.AsVectorInt64(used) & fields; // never negative
            (lowest, highest) = (Vector.Min(lowest, addresses), Vector.Max(highest, addresses));
        }

        sums = default;
        if (known != Vector<ulong>.AllBitsSet) return false;
        sums.Empty = (int)Vector.Sum(empty);
        (sums.Lowest, sums.Highest) = ((ulong)lowest[0], (ulong)highest[0]);
        for (int i = 0; i < Vector<ulong>.Count; i++)
        {
            sums.Differing |= differing[i];
            sums.Displaced |= displaced[i];
            sums.Lowest = ulong.Min(sums.Lowest, (ulong)lowest[i]);
            sums.Highest = ulong.Max(sums.Highest, (ulong)highest[i]);
        }

        return true;
    }

    private struct Sums
    {
        public int Empty;
        public ulong Differing;
        public ulong Displaced;
        public ulong Lowest;
        public ulong Highest;
    }
}
