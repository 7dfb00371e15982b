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

    /// <summary>No leaf has a lower address than an entry with these bits.</summary>
    public ulong Lowest { get; private init; }

    /// <summary>No leaf has a higher address than an entry with these bits.</summary>
    public ulong Highest { get; private init; }

    /// <summary>Whether the leaves differ in <see cref="LeafAttributes"/>.</summary>
    public bool IsMixed { get; private init; }

    /// <summary>Whether physical minus virtual address differs among the leaves.</summary>
    public bool IsScattered { get; private init; }

    /// <summary>
    /// Examines the entries <paramref name="words"/>; false if they must be examined one by one: an entry is neither empty nor a leaf, or
    /// bits differ that have no meaning of their own.
    /// </summary>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
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
        ulong next = leaf - (step * (ulong)index);
        if (!AreLeaves(words, LeafWords<TPaging>.Leaf.Mask, LeafWords<TPaging>.Leaf.Value, leaf, next, step, out Sums sums)) return false;

        ulong attributes = sums.Differing & ~field;
        bool isMixed = (attributes & ~LeafWords<TPaging>.Use) != 0;
        if ((attributes & LeafWords<TPaging>.Fixed) != 0 || (TPaging.HasDependentFlags && !isMixed && attributes != 0)) return false;
        ulong addresses = sums.Differing & field;
        ulong below = addresses == 0 ? 0 : field & (ulong.MaxValue >> BitOperations.LeadingZeroCount(addresses));
        block = new LeafBlock
        {
            Leaves = words.Length - sums.Empty, First = index, IsMixed = isMixed, IsScattered = (sums.Displaced & field) != 0,
            Lowest = leaf & ~below, Highest = leaf | below,
        };
        return true;
    }

    /// <summary>Compares all entries with a leaf; false if one is neither empty nor a leaf.</summary>
    /// <param name="words">The entries.</param>
    /// <param name="mask">The bits of an entry that show whether it is a leaf.</param>
    /// <param name="value">The value of these bits in a leaf.</param>
    /// <param name="leaf">A leaf.</param>
    /// <param name="next">The first entry, if addresses grow by a page up to <paramref name="leaf"/>.</param>
    /// <param name="step">What the next entry has more then.</param>
    /// <param name="sums">The differences of all leaves.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreLeaves(
        ReadOnlySpan<ulong> words, ulong mask, ulong value, ulong leaf, ulong next, ulong step, out Sums sums)
    {
        ref ulong from = ref MemoryMarshal.GetReference(words);
        Vector<ulong> masks = Vector.Create(mask), values = Vector.Create(value), leaves = Vector.Create(leaf);
        Vector<ulong> expected = Vector.CreateSequence(next, step), advance = Vector.Create(step * (ulong)Vector<ulong>.Count);
        Vector<ulong> known = Vector<ulong>.AllBitsSet, empty = default, differing = default, displaced = default;
        for (nuint i = 0; i < (nuint)words.Length; i += (nuint)Vector<ulong>.Count, expected += advance)
        {
            Vector<ulong> entries = Vector.LoadUnsafe(ref from, i), none = Vector.Equals(entries, Vector<ulong>.Zero);
            known &= none | Vector.Equals(entries & masks, values);
            empty -= none;
            differing |= Vector.AndNot(entries ^ leaves, none);
            displaced |= Vector.AndNot(entries ^ expected, none);
        }

        sums = default;
        if (known != Vector<ulong>.AllBitsSet) return false;
        sums.Empty = (int)Vector.Sum(empty);
        for (int i = 0; i < Vector<ulong>.Count; i++)
        {
            sums.Differing |= differing[i];
            sums.Displaced |= displaced[i];
        }

        return true;
    }

    private struct Sums
    {
        public int Empty;
        public ulong Differing;
        public ulong Displaced;
    }
}
