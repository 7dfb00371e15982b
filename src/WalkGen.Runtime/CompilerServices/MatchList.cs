using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen.CompilerServices;

/// <summary>
/// The indices of a few matching entries of a table. While a walk waits for memory, a branch that is mispredicted costs more than the test
/// of a group, because the reads behind it start later. A list needs one such branch for a table, and not one for each match.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct MatchList
{
    /// <summary>The largest number of entries: about 5 % of a table with 512 entries. More are visited faster without a list.</summary>
    internal const int Capacity = 28;

    /// <summary>The largest number of entries of a table that is searched: 4 KiB.</summary>
    internal const int MostEntries = 512;

    // So many indices of each group are stored without a test of whether there are so many.
    private const int Unconditional = 3;

    private Indices _indices;

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The index of the entry at place <paramref name="i"/>, less than <see cref="Count"/>, in ascending order.</summary>
    public readonly int this[int i]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.Add(ref Unsafe.As<Indices, ushort>(ref Unsafe.AsRef(in _indices)), i);
    }

    /// <summary>
    /// Lists the entries that equal <paramref name="value"/> under <paramref name="mask"/>, from <paramref name="first"/> to
    /// <paramref name="end"/>, exclusive; false if there are too many.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static bool TryFind<TPaging>(
        ref ulong table, ulong mask, ulong value, int first, int end, TablePrefetch prefetch, ref MatchList list)
        where TPaging : struct, IPagingFormat
    {
        ref ushort indices = ref Unsafe.As<Indices, ushort>(ref list._indices);
        int count = 0;
        for (int group = EntryTable<TPaging>.GroupOf(first); group < end; group += MatchMask.Width)
        {
            prefetch.Group<TPaging>(group);
            ulong matches = MatchMask.Of(ref Unsafe.Add(ref table, group), mask, value) & EntryTable<TPaging>.Inside(group, first, end);
            ref ushort next = ref Unsafe.Add(ref indices, count);
            count += BitOperations.PopCount(matches);
            if (count > Capacity) return false;
            for (int i = 0; i < Unconditional; i++)
            {
                Unsafe.Add(ref next, i) = (ushort)(group + MatchMask.FirstBit(matches));
                matches &= matches - 1;
            }

            for (int i = Unconditional; matches != 0; i++)
            {
                Unsafe.Add(ref next, i) = (ushort)(group + MatchMask.FirstBit(matches));
                matches &= matches - 1;
            }
        }

        list.Count = count;
        return true;
    }

    [InlineArray(Capacity + Unconditional)]
    private struct Indices
    {
        private ushort _first;
    }
}
