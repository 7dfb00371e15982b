using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// A change of existing entries. <paramref name="replace"/> returns the new value of an entry that is not a table. An entry that changes
/// and is only partly in the range is split first. Only present leaves can be split. Each entry changes by a compare-exchange: a bit that a
/// CPU sets at the same time is not lost.
/// </summary>
internal readonly struct RangeEdit<TPaging>(TableFrames<TPaging> frames, Func<Entry<TPaging>, ulong> replace, bool freesEmptyTables)
    where TPaging : struct, IPagingFormat
{
    /// <summary>The number of tables that the splits of <see cref="Apply"/> add below <paramref name="table"/>.</summary>
    /// <exception cref="InvalidOperationException">An entry that must be split is non-present.</exception>
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

    /// <summary>Makes the change in <paramref name="range"/>. <see cref="CountNewTables"/> must have succeeded.</summary>
    public void Apply(PageTableLevel level, PhysicalAddress table, VirtualRange range)
    {
        PageTableLevel below = RealLevels<TPaging>.Below(level);
        WritableEntryTable<TPaging> entries = frames.Open(level, table);
        foreach (VirtualRange piece in RealLevels<TPaging>.Pieces(level, range))
        {
            if (MustSplit(entries.Read(piece.Start), piece)) Split(entries, below, RealLevels<TPaging>.Whole(level, piece));
            Entry<TPaging> entry = entries.Read(piece.Start);
            if (entry.IsTable)
            {
                Apply(below, entry.Address, piece);
                if (freesEmptyTables && frames.Open(below, entry.Address).IsEmpty) Unlink(entries, piece.Start, entry.Address);
            }
            else
            {
                Replace(entries, piece.Start);
            }
        }
    }

    private void Replace(WritableEntryTable<TPaging> entries, VirtualAddress address)
    {
        Entry<TPaging> entry = entries.Read(address);
        while (replace(entry) is var after && after != entry.Raw && !entries.TryReplace(address, entry, after))
        {
            entry = entries.Read(address);
        }
    }

    // The table is written again if a CPU has set a bit of the leaf meanwhile.
    private void Split(WritableEntryTable<TPaging> entries, PageTableLevel below, VirtualRange whole)
    {
        PhysicalAddress table = frames.Allocate();
        Entry<TPaging> leaf;
        do
        {
            leaf = entries.Read(whole.Start);
            LeafSplit<TPaging>.Of(leaf, whole).Write(frames, below, table, whole);
        }
        while (!entries.TryReplace(whole.Start, leaf, TableEntry<TPaging>.At(leaf.Level, table)));
    }

    // Clear the entry first, so that readers never reach a free frame.
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
                $"The entry {entry} for {whole} is not present, so it cannot be split to change only {piece}.");
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
