using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>
/// Consecutive entries of one table, to read in a handler of <see cref="PteTableAttribute"/> or <see cref="PmdTableAttribute"/>.
/// </summary>
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
    internal EntrySpan(EntryTable<TPaging> table, PageTableLevel level, int first, int end)
    {
        _table = table;
        _first = first;
        Length = end - first;
        Level = level;
    }

    /// <summary>
    /// Opens the whole table of <paramref name="level"/> at <paramref name="address"/>; false if the memory does not hold all of it.
    /// </summary>
    /// <remarks>The entries are those of the level whose tests apply: <see cref="Geometry{TPaging}.TestedLevel"/>.</remarks>
    public static bool TryOpen<TMemory>(
        scoped in TMemory memory, PageTableLevel level, PhysicalAddress address, out EntrySpan<TPaging> entries)
        where TMemory : struct, IPhysicalMemory
    {
        bool isHeld = EntryTable<TPaging>.TryOpen(in memory, level, address, out EntryTable<TPaging> table);
        entries = isHeld ? new(table, Geometry<TPaging>.TestedLevel(level), 0, 1 << TPaging.IndexBits(level)) : default;
        return isHeld;
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
    public int Count(EntryFlags flags) => Count(flags, EntryFlags.None);

    /// <summary>The number of entries that have all of <paramref name="flags"/> and none of <paramref name="except"/>.</summary>
    /// <exception cref="NotSupportedException">
    /// The format needs more than two patterns of several bits for <paramref name="except"/>.
    /// </exception>
    public int Count(EntryFlags flags, EntryFlags except)
    {
        EntryFilter filter = EntryFilter.Require<TPaging>(Level, flags);
        for (int bit = 0; (int)except >> bit != 0; bit++)
        {
            if (((int)except >> bit & 1) != 0) filter = filter.Exclude<TPaging>(Level, (EntryFlags)(1 << bit));
        }

        return _table.Count(Level, in filter, _first, _first + Length);
    }

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
