namespace WalkGen.Runtime.Tests.Walking;

/// <summary>PMD tables, and holes.</summary>
[PageWalker]
internal sealed partial class PmdTableRecording : Recording
{
    [PmdTable]
    private void OnTable<TPaging>(EntrySpan<TPaging> entries, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Events.Add(PmdTables.EventOf(entries, range));
}

/// <summary>PMD tables, holes, and the entries of every level.</summary>
[PageWalker]
internal sealed partial class PmdTableAndEntryRecording : Recording
{
    [PmdTable]
    private int OnTable<TPaging>(EntrySpan<TPaging> entries, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        Events.Add(PmdTables.EventOf(entries, range));
        return 0;
    }

    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Add(entry, range);
}

/// <summary>PMD tables, and nothing else.</summary>
[PageWalker]
internal sealed partial class PmdTableAlone
{
    public List<WalkEvent> Events { get; } = [];

    [PmdTable]
    private void OnTable<TPaging>(EntrySpan<TPaging> entries, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Events.Add(PmdTables.EventOf(entries, range));
}

/// <summary>Clears the accessed flags of huge PMDs, as MGLRU does.</summary>
[PageWalker]
internal sealed partial class ClearYoungPmds
{
    public List<(VirtualRange Range, int Entries)> Tables { get; } = [];

    public int Young { get; private set; }

    [PmdTable]
    private void OnTable<TPaging>(EntryRefSpan<TPaging> pmds, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        Tables.Add((range, pmds.Length));
        for (int index = 0; index < pmds.Length; index++)
        {
            if (pmds[index].Read().IsLeaf && pmds[index].Clear(EntryFlags.Accessed).IsAccessed) Young++;
        }
    }
}

/// <summary>Ends the walk at the second PMD table.</summary>
[PageWalker]
internal partial struct SecondTable
{
    public int Tables, Entries;

    [PmdTable]
    private int OnTable() => ++Tables == 2 ? 5 : 0;

    [PmdEntry]
    private void OnEntry() => Entries++;
}

/// <summary>What the recording walkers share.</summary>
internal static class PmdTables
{
    public static WalkEvent EventOf<TPaging>(EntrySpan<TPaging> entries, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        var raw = new List<ulong>();
        for (int index = 0; index < entries.Length; index++) raw.Add(entries[index].Raw);
        return new("pmd table", entries.Level, range, WalkEvent.DigestOf(raw));
    }
}
