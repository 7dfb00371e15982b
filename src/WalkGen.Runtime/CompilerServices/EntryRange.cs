using System.Runtime.CompilerServices;

namespace WalkGen.CompilerServices;

/// <summary>The entries of one table that a range of addresses touches. With a constant level most of it is constant in the machine code.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly struct EntryRange<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly ulong _address;
    private readonly ulong _last;
    private readonly ulong _tableStart;
    private readonly int _shift;

    /// <summary>The entries of a table of <paramref name="level"/> that cover <paramref name="address"/> to <paramref name="last"/>, both inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRange(PageTableLevel level, ulong address, ulong last)
    {
        int shift = Geometry<TPaging>.Shift(level);
        int bits = TPaging.IndexBits(level);
        int mask = (1 << bits) - 1;
        _shift = shift;
        _address = address;
        _last = last;
        _tableStart = address >> shift >> bits << bits << shift; // one shift by both might be one by 64
        First = (int)(address >> shift) & mask;
        End = ((int)(last >> shift) & mask) + 1;
    }

    /// <summary>The index of the first entry.</summary>
    public int First { get; }

    /// <summary>The index behind the last entry.</summary>
    public int End { get; }

    /// <summary>The first address of the range that the entry at <paramref name="index"/> covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FirstOf(int index) => Math.Max(_address, _tableStart + ((ulong)(uint)index << _shift));

    /// <summary>The last address of the range that the entry covers whose first one is <paramref name="first"/> (Linux: <c>p?d_addr_end</c> less one).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong LastOf(ulong first) => Math.Min(first | ((1UL << _shift) - 1), _last);
}
