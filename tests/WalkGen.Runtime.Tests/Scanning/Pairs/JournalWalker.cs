namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>What class walkers of pairs share: the journal, holes and missing tables.</summary>
internal abstract class JournalWalker(Journal journal)
{
    protected Journal Journal { get; } = journal;

    [PteHole]
    protected int OnHole(VirtualRange range) => Journal.Note("hole", range);

    [MissingTable]
    protected void OnMissing(VirtualRange range, PhysicalAddress table) => Journal.Note("missing", range, table.Value);
}
