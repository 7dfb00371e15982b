using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace WalkGen.CompilerServices;

/// <summary>
/// The PTEs of one table that a walk visits for a range of addresses. As in Linux, pages are counted from the start of the range: if that
/// is not aligned, no page is, and a page that is only touched at its beginning is not visited.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PteRange<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly ulong _tableStart;

    /// <summary>The PTEs that cover <paramref name="first"/> to <paramref name="last"/>, inclusive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PteRange(ulong first, ulong last)
    {
        First = Geometry<TPaging>.Index(PageTableLevel.Pte, first);
        End = First + (int)((last - first) >> TPaging.PageShift) + 1;
        _tableStart = first - ((ulong)(uint)First << TPaging.PageShift);
    }

    /// <summary>The index of the first PTE.</summary>
    public int First { get; }

    /// <summary>The index after the last PTE.</summary>
    public int End { get; }

    /// <summary>Whether it is faster to test the PTEs in groups than one by one.</summary>
    public bool AreMany
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => EntryTable<TPaging>.HasVectors && End - First > EntryTable<TPaging>.Few;
    }

    /// <summary>The index at which the group of 64 PTEs starts that contains <see cref="First"/>.</summary>
    public int FirstGroup
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => First & -EntryTable<TPaging>.GroupSize;
    }

    /// <summary>The address of the page at <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FirstOf(int index) => _tableStart + ((ulong)(uint)index << TPaging.PageShift);

    /// <summary>
    /// The last address of the page at <paramref name="page"/>. The page is whole, even where it is not aligned and reaches beyond the
    /// range, but it never passes the top of the address space.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong LastOf(ulong page)
    {
        ulong last = page + Geometry<TPaging>.OffsetMask(PageTableLevel.Pte);
        return last < page ? ulong.MaxValue : last;
    }

    /// <summary>The range that the entry at <paramref name="index"/> covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VirtualRange RangeOf(int index)
    {
        ulong first = FirstOf(index);
        return new VirtualRange(first, LastOf(first));
    }
}
