using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>
/// Consecutive entries of one table, to read and change in a handler of <see cref="PteTableAttribute"/> or
/// <see cref="PmdTableAttribute"/>.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly ref struct EntryRefSpan<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly EntryTable<TPaging> _table;
    private readonly int _first;

    /// <summary>
    /// The entries of <paramref name="table"/> from <paramref name="first"/>, inclusive, to <paramref name="end"/>, exclusive.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal EntryRefSpan(EntryTable<TPaging> table, PageTableLevel level, int first, int end)
    {
        _table = table;
        _first = first;
        Length = end - first;
        Level = level;
    }

    /// <summary>
    /// Opens the whole table of <paramref name="level"/> at <paramref name="address"/>, to change its entries; false if the memory does not
    /// hold all of it. A handler that walks below an entry by itself opens the tables there so. Nothing is locked: see
    /// <see cref="Linux.PteLocks"/>.
    /// </summary>
    /// <remarks>The entries are those of the level whose tests apply: <see cref="Geometry{TPaging}.TestedLevel"/>.</remarks>
    public static bool TryOpen<TMemory>(
        scoped in TMemory memory, PageTableLevel level, PhysicalAddress address, out EntryRefSpan<TPaging> entries)
        where TMemory : struct, IWritablePhysicalMemory
    {
        bool isHeld = EntryTable<TPaging>.TryOpenToEdit(in memory, level, address, out EntryTable<TPaging> table);
        entries = isHeld ? new(table, Geometry<TPaging>.TestedLevel(level), 0, 1 << TPaging.IndexBits(level)) : default;
        return isHeld;
    }

    /// <summary>The number of entries.</summary>
    public int Length { get; }

    /// <summary>The level of the entries.</summary>
    public PageTableLevel Level { get; }

    /// <summary>The same entries, read-only.</summary>
    public EntrySpan<TPaging> Entries => new(_table, Level, _first, _first + Length);

    /// <summary>A reference to the entry at <paramref name="index"/>.</summary>
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

    /// <summary>The same entries, typed as <typeparamref name="TOther"/>, which must be the same format.</summary>
    /// <exception cref="InvalidCastException"><typeparamref name="TOther"/> is another format.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRefSpan<TOther> As<TOther>()
        where TOther : struct, IPagingFormat
        => new(_table.As<TOther>(), Level, _first, _first + Length);
}
