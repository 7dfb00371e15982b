using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// A contiguous mapping: its leaf for each address, the number of tables that it needs, and the code that writes it. It is written to a
/// table in use or to a new one that no entry points to yet.
/// </summary>
internal readonly struct Mapping<TPaging>(VirtualAddress start, PhysicalAddress physical, EntryFlags flags, PageTableLevel leafLevel)
    where TPaging : struct, IPagingFormat
{
    /// <summary>The real level whose tables contain the leaves.</summary>
    public PageTableLevel LeafLevel => leafLevel;

    /// <summary>The leaf whose first address is <paramref name="address"/>.</summary>
    public Entry<TPaging> LeafAt(VirtualAddress address)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(leafLevel);
        ulong leaf = TPaging.LeafEntry(tested, physical + (address - start), flags);
        return new Entry<TPaging>(leaf, tested, Geometry<TPaging>.Index(leafLevel, address.Value));
    }

    /// <summary>
    /// The number of tables below <paramref name="level"/> that the mapping needs in <paramref name="range"/> if there are none yet.
    /// </summary>
    public ulong CountTablesBelow(PageTableLevel level, VirtualRange range)
    {
        ulong count = 0;
        for (; level < leafLevel; level = RealLevels<TPaging>.Below(level)) count += range.PageCount(Geometry<TPaging>.Shift(level));
        return count;
    }

    /// <summary>The number of tables that must be added below <paramref name="table"/> for <paramref name="range"/>.</summary>
    /// <exception cref="InvalidOperationException">
    /// The range contains a leaf or non-present entry, or a table at the level of the leaves.
    /// </exception>
    public ulong CountMissingTables(TableFrames<TPaging> frames, PageTableLevel level, PhysicalAddress table, VirtualRange range)
    {
        PageTableLevel below = RealLevels<TPaging>.Below(level);
        WritableEntryTable<TPaging> entries = frames.Open(level, table);
        ulong count = 0;
        foreach (VirtualRange piece in RealLevels<TPaging>.Pieces(level, range))
        {
            Entry<TPaging> entry = entries.Read(piece.Start);
            if (entry.IsNone) count += CountTablesBelow(level, piece);
            else if (entry.IsTable && level < leafLevel) count += CountMissingTables(frames, below, entry.Address, piece);
            else throw new InvalidOperationException($"{piece} cannot be mapped: it has the entry {entry} already.");
        }

        return count;
    }

    /// <summary>
    /// Writes the leaves of <paramref name="range"/> and adds missing tables. <see cref="CountMissingTables"/> must have succeeded.
    /// </summary>
    public void Write(TableFrames<TPaging> frames, PageTableLevel level, PhysicalAddress table, VirtualRange range)
    {
        PageTableLevel below = RealLevels<TPaging>.Below(level);
        WritableEntryTable<TPaging> entries = frames.Open(level, table);
        foreach (VirtualRange piece in RealLevels<TPaging>.Pieces(level, range))
        {
            Entry<TPaging> entry = entries.Read(piece.Start);
            if (level == leafLevel) entries.Write(piece.Start, LeafAt(piece.Start).Raw);
            else if (entry.IsTable) Write(frames, below, entry.Address, piece);
            else entries.Write(piece.Start, NewTableEntry(frames, below, piece));
        }
    }

    /// <summary>
    /// Makes a new table of <paramref name="level"/>, writes the leaves of <paramref name="range"/> to it, and returns its table entry.
    /// </summary>
    public ulong NewTableEntry(TableFrames<TPaging> frames, PageTableLevel level, VirtualRange range)
    {
        PhysicalAddress table = frames.Allocate();
        Write(frames, level, table, range);
        return TableEntry<TPaging>.At(level - 1, table); // the tested level of the table above
    }
}
