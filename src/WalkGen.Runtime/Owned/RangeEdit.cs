namespace WalkGen;

/// <summary>
/// A change of what is mapped already. <paramref name="replace"/> says what takes the place of an entry that is no table; an entry that
/// it would change and that the range covers only in part is split first. Present leaves can be split, other entries cannot.
/// </summary>
internal readonly struct RangeEdit<TPaging>(TableFrames<TPaging> frames, Func<Entry<TPaging>, ulong> replace, bool freesEmptyTables)
    where TPaging : struct, IPagingFormat
{
    /// <summary>How many frames the splits take that <see cref="Apply"/> makes below the table at <paramref name="table"/>.</summary>
    /// <exception cref="InvalidOperationException">An entry would have to be split that cannot be.</exception>
    public ulong CountNewTables(PageTableLevel level, PhysicalAddress table, VirtualRange range)
    {
        WritableEntryTable<TPaging> entries = frames.Open(level, table);
        ulong count = 0;
        foreach (VirtualRange piece in RealLevels<TPaging>.Pieces(level, range))
        {
            Entry<TPaging> entry = entries.Read(piece.Start);
            count += entry.IsTable ? CountNewTables(RealLevels<TPaging>.Below(level), entry.Address, piece) : CountForSplit(entry, piece);
        }

        return count;
    }

    /// <summary>Makes the change in <paramref name="range"/>, once the new tables have been counted.</summary>
    public void Apply(PageTableLevel level, PhysicalAddress table, VirtualRange range)
    {
        PageTableLevel below = RealLevels<TPaging>.Below(level);
        WritableEntryTable<TPaging> entries = frames.Open(level, table);
        foreach (VirtualRange piece in RealLevels<TPaging>.Pieces(level, range))
        {
            Entry<TPaging> entry = entries.Read(piece.Start);
            if (MustSplit(entry, piece))
            {
                VirtualRange whole = RealLevels<TPaging>.Whole(level, piece);
                entries.Write(piece.Start, LeafSplit<TPaging>.Of(entry, whole).NewTableEntry(frames, below, whole));
                entry = entries.Read(piece.Start);
            }

            if (entry.IsTable)
            {
                Apply(below, entry.Address, piece);
                if (freesEmptyTables && frames.Open(below, entry.Address).IsEmpty) Unlink(entries, piece.Start, entry.Address);
            }
            else if (replace(entry) != entry.Raw)
            {
                entries.Write(piece.Start, replace(entry));
            }
        }
    }

    // The entry goes first: a reader never finds a frame that is free already.
    private void Unlink(WritableEntryTable<TPaging> entries, VirtualAddress address, PhysicalAddress table)
    {
        entries.Write(address, 0);
        frames.Free(table);
    }

    private ulong CountForSplit(Entry<TPaging> entry, VirtualRange piece)
    {
        if (!MustSplit(entry, piece)) return 0;
        VirtualRange whole = RealLevels<TPaging>.Whole(entry.Level, piece);
        if (!entry.IsLeaf)
        {
            throw new InvalidOperationException(
                $"The entry {entry} is not present, so what it says of {whole} cannot be changed in {piece} only.");
        }

        Mapping<TPaging> split = LeafSplit<TPaging>.Of(entry, whole);
        ulong count = split.CountTablesBelow(entry.Level, whole);
        foreach (VirtualRange part in RealLevels<TPaging>.Pieces(split.LeafLevel, piece))
        {
            VirtualAddress start = RealLevels<TPaging>.Whole(split.LeafLevel, part).Start;
            count += CountForSplit(split.LeafAt(start), part);
        }

        return count;
    }

    private bool MustSplit(Entry<TPaging> entry, VirtualRange piece)
        => !entry.IsTable && piece != RealLevels<TPaging>.Whole(entry.Level, piece) && replace(entry) != entry.Raw;
}
