namespace WalkGen;

/// <summary>
/// A contiguous mapping: which leaf belongs at which address, how many tables it takes, and its writing. The table a mapping is laid
/// into may be one in use or one that nothing points to yet.
/// </summary>
internal readonly struct Mapping<TPaging>(VirtualAddress start, PhysicalAddress physical, EntryFlags flags, PageTableLevel leafLevel)
    where TPaging : struct, IPagingFormat
{
    /// <summary>The real level whose tables hold the leaves.</summary>
    public PageTableLevel LeafLevel => leafLevel;

    /// <summary>The leaf that covers <paramref name="address"/>, which is the first that it covers.</summary>
    public Entry<TPaging> LeafAt(VirtualAddress address)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(leafLevel);
        return new Entry<TPaging>(TPaging.LeafEntry(tested, physical + (address - start), flags), tested, Geometry<TPaging>.Index(leafLevel, address.Value));
    }

    /// <summary>How many tables below <paramref name="level"/> the mapping takes in <paramref name="range"/> if none is there yet.</summary>
    public ulong CountTablesBelow(PageTableLevel level, VirtualRange range)
    {
        ulong count = 0;
        for (; level < leafLevel; level = RealLevels<TPaging>.Below(level)) count += range.PageCount(Geometry<TPaging>.Shift(level));
        return count;
    }

    /// <summary>How many tables the one at <paramref name="table"/> lacks below it for <paramref name="range"/>.</summary>
    /// <exception cref="InvalidOperationException">Something is mapped in the range, or a table stands where a leaf should.</exception>
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
            else throw new InvalidOperationException($"{piece} cannot be mapped because the entry {entry} is in the way.");
        }

        return count;
    }

    /// <summary>Writes the leaves of <paramref name="range"/> and the tables that are missing on the way, once both have been counted.</summary>
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

    /// <summary>An entry for a new table of <paramref name="level"/> that is filled for <paramref name="range"/> already.</summary>
    public ulong NewTableEntry(TableFrames<TPaging> frames, PageTableLevel level, VirtualRange range)
    {
        PhysicalAddress table = frames.Allocate();
        Write(frames, level, table, range);
        return TableEntry<TPaging>.At(level - 1, table); // the entry stands in the lowest level folded into the table above
    }
}
