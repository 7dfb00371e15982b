using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Neighbouring entries of one table, to be read and changed: what a <see cref="PteTableAttribute"/> handler that edits loops over.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly ref struct EntryRefSpan<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly EntryTable<TPaging> _table;
    private readonly int _first;

    /// <summary>The entries from <paramref name="first"/> up to, but not including, <paramref name="end"/> of <paramref name="table"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal EntryRefSpan(EntryTable<TPaging> table, PageTableLevel level, int first, int end)
    {
        _table = table;
        _first = first;
        Length = end - first;
        Level = level;
    }

    /// <summary>How many entries there are.</summary>
    public int Length { get; }

    /// <summary>The level of the entries.</summary>
    public PageTableLevel Level { get; }

    /// <summary>The same entries, only to be read.</summary>
    public EntrySpan<TPaging> Entries => new(_table, Level, _first, _first + Length);

    /// <summary>The entry at <paramref name="index"/> in place.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not from 0 to <see cref="Length"/> - 1.</exception>
    public EntryRef<TPaging> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            return _table.Edit(Level, _first + index);
        }
    }

    /// <summary>The same entries for a walker that is bound to <typeparamref name="TOther"/>, which must be their own format.</summary>
    /// <exception cref="InvalidCastException">It is another format.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRefSpan<TOther> As<TOther>()
        where TOther : struct, IPagingFormat
        => new(_table.As<TOther>(), Level, _first, _first + Length);
}
