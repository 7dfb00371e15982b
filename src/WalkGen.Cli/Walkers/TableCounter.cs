namespace WalkGen.Cli.Walkers;

/// <summary>Counts the tables of a page table by level, without the root.</summary>
[PageWalker]
internal sealed partial class TableCounter
{
    private readonly PerLevel<ulong> _counts = new();

    /// <summary>The number of tables of <paramref name="level"/>.</summary>
    public ulong Count(PageTableLevel level) => _counts[level];

    [PgdEntry, P4dEntry, PudEntry, PmdEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsTable && !entry.IsPassThrough) _counts[entry.Level + 1]++;
    }
}
