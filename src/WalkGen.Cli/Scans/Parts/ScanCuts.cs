using WalkGen.Cli.Auditing;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Scans;

/// <summary>Cuts the dump and the audit of all page tables of a scan into parts.</summary>
/// <param name="shard">The part to write.</param>
/// <param name="dumped">The number of tables that are dumped.</param>
/// <param name="audited">The number of tables that are audited.</param>
internal sealed class ScanCuts(Shard shard, ulong dumped, ulong audited)
{
    private readonly PartCuts _dump = new(shard, dumped, RowsBefore.None);
    private readonly PartCuts _audit = new(shard, audited, RowsBefore.ForEnd);

    /// <summary>What of the next page table is in the part.</summary>
    public (Part Dumped, Part Audited) Next(ScannedTable scanned, Coverage coverage, Audit audit)
    {
        PageTable audited = scanned.Half is { } half ? audit.TableOf(half) : audit.MainTable;
        return (
            _dump.Next(scanned.Table, scanned.Range, coverage.Visits, BreakOf(coverage, RunBreak.OfExtents(scanned.Table))),
            _audit.Next(audited, scanned.Range, audit.Coverage.Visits, BreakOf(audit.Coverage, audit.FindBreak)));
    }

    // Tables that are walked once cannot be cut.
    private static RowBreak BreakOf(Coverage coverage, RowBreak rowBreak) => coverage.WalksOnce ? static (_, _) => null : rowBreak;
}
