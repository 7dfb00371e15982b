using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace WalkGen.CompilerServices;

/// <summary>
/// The entries of a table above the PTE level that cover a range of addresses. The machine code folds everything that depends on a constant
/// level.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EntryRange<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly ulong _first;
    private readonly ulong _last;
    private readonly ulong _tableStart;
    private readonly int _shift;

    /// <summary>
    /// The entries of a table of <paramref name="level"/> that cover <paramref name="first"/> to <paramref name="last"/>, inclusive.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRange(PageTableLevel level, ulong first, ulong last)
    {
        int shift = Geometry<TPaging>.Shift(level);
        int bits = TPaging.IndexBits(level);
        int mask = (1 << bits) - 1;
        _shift = shift;
        _first = first;
        _last = last;
        _tableStart = first >> shift >> bits << bits << shift; // two shifts, because their sum may be 64
        First = (int)(first >> shift) & mask;
        End = ((int)(last >> shift) & mask) + 1;
    }

    /// <summary>The index of the first entry.</summary>
    public int First { get; }

    /// <summary>The index after the last entry.</summary>
    public int End { get; }

    /// <summary>Whether it is faster to test the entries in groups than one by one.</summary>
    public bool AreMany
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => EntryTable<TPaging>.HasVectors && End - First > EntryTable<TPaging>.Few;
    }

    /// <summary>The index at which the group of 64 entries starts that contains <see cref="First"/>.</summary>
    public int FirstGroup
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => First & -EntryTable<TPaging>.GroupSize;
    }

    /// <summary>The first address of the range that the entry at <paramref name="index"/> covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FirstOf(int index) => Math.Max(_first, _tableStart + ((ulong)(uint)index << _shift));

    /// <summary>
    /// The last address of the range that the entry covers whose first address is <paramref name="entryFirst"/>
    /// (Linux: <c>p?d_addr_end</c> less one).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong LastOf(ulong entryFirst) => Math.Min(entryFirst | ((1UL << _shift) - 1), _last);

    /// <summary>The range that the entry at <paramref name="index"/> covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VirtualRange RangeOf(int index)
    {
        ulong first = FirstOf(index);
        return new VirtualRange(first, LastOf(first));
    }
}
