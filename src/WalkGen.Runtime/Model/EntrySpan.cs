using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Consecutive entries of one table, to read in a <see cref="PteTableAttribute"/> handler.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly ref struct EntrySpan<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly EntryTable<TPaging> _table;
    private readonly int _first;

    /// <summary>
    /// The entries of <paramref name="table"/> from <paramref name="first"/>, inclusive, to <paramref name="end"/>, exclusive.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntrySpan(EntryTable<TPaging> table, PageTableLevel level, int first, int end)
    {
        _table = table;
        _first = first;
        Length = end - first;
        Level = level;
    }

    /// <summary>The number of entries.</summary>
    public int Length { get; }

    /// <summary>The level of the entries.</summary>
    public PageTableLevel Level { get; }

    /// <summary>The physical address of the first entry.</summary>
    public PhysicalAddress Address => _table.SlotAddress(_first);

    /// <summary>Reads the entry at <paramref name="index"/>, by one load.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not from 0 to <see cref="Length"/> - 1.</exception>
    public Entry<TPaging> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            return _table.Read(Level, _first + index);
        }
    }

    /// <summary>The number of entries that have all of <paramref name="flags"/>.</summary>
    public int Count(EntryFlags flags) => Count(EntryFilter.Require<TPaging>(Level, flags));

    /// <summary>How many entries pass <paramref name="filter"/>.</summary>
    public int Count(EntryFilter filter) => _table.Count(Level, in filter, _first, _first + Length);

    /// <summary>The entries as 64-bit words, for vector code.</summary>
    /// <exception cref="InvalidOperationException">The format has entries of 4 bytes.</exception>
    public ReadOnlySpan<ulong> AsWords() => _table.Words(_first, Length);

    /// <summary>The same entries, typed as <typeparamref name="TOther"/>, which must be the same format.</summary>
    /// <exception cref="InvalidCastException"><typeparamref name="TOther"/> is another format.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntrySpan<TOther> As<TOther>()
        where TOther : struct, IPagingFormat
        => new(_table.As<TOther>(), Level, _first, _first + Length);
}
