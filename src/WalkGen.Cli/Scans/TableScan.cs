using WalkGen.Cli.Auditing;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary>
/// Dumps, counts and audits page tables, each in one walk. One more walk, over the writable pages of code, finds its aliases.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="decoding">Decodes the non-present entries.</param>
/// <param name="files">Gets the rows.</param>
/// <param name="terminal">Shows the progress.</param>
internal sealed class TableScan(MemoryImage image, EntryDecoding decoding, TableFiles files, Terminal terminal)
{
    private readonly HeldFrames _frames = new(image);
    private readonly FramePresences _presences = new(image);
    private AddressPlaces? _places;
    private HalfAudit? _kernelHalf;

    /// <summary>Scans <paramref name="scanned"/>.</summary>
    /// <param name="scanned">The page table.</param>
    /// <param name="coverage">Its coverage.</param>
    /// <param name="audit">Its audit.</param>
    /// <returns>Whether all aliases were found.</returns>
    public bool Run(ScannedTable scanned, Coverage coverage, Audit audit)
    {
        PageTable table = scanned.Table;
        AddressPlaces? places = PlacesOf(scanned);
        var findings = new AuditRows(files.Audit.Rows, coverage, places, Shard.Whole) { Identity = Identity.Of(image.Path, table) };
        Action<Finding> found = finding => findings.Write(finding);

        // What the page table hides is audited in another one, in walks of their own.
        TableAudit? fused = audit.Paired is null ? new TableAudit(audit, found) : null;
        audit.CheckTable(found);
        Walk(scanned, coverage, places, fused);
        return fused is null ? AuditAlone(audit, scanned, found) : FindAliases(audit, scanned, fused, found);
    }

    private void Walk(ScannedTable scanned, Coverage coverage, AddressPlaces? places, TableAudit? audit)
    {
        if (scanned.Range is not { } range) return;
        PageTable table = scanned.Table;
        var rows = new DumpRows(files.Dump.Rows, Identity.Of(image.Path, scanned.Named), coverage, _presences, places);
        using var runs = new DumpPipeline(rows, files.Dump.Terminal);
        var nonPresent = new NonPresentMerger(decoding.Kernel, extent =>
        {
            decoding.Note(extent.Meaning);
            runs.Write(extent);
        });
        var dump = new NonPresentWalker(
            extent =>
            {
                runs.Write(extent);
                audit?.Check(extent);
            },
            scanned.HasSmep, nonPresent, WalkOnce.Of(table, coverage), repeated => runs.Write(repeated))
        {
            Bounds = scanned.Process is { } process ? new AreaBounds(process.Areas) : null,
        };
        var stats = new StatsWalker(table, _frames, decoding.Kernel, decoding.Note, WalkOnce.Of(table, coverage));
        using (ProgressLine? progress = ProgressLine.OfWalk(terminal, printsResults: false))
            new WatchedWalk(progress, terminal.Cancellation).Run(new DumpAndStats(dump, stats), table, range);
        dump.Finish();
        stats.Finish();
        audit?.Finish();
        runs.Complete();
        if (scanned.Process is null) StatsRows.Write(files.Stats.Rows, Identity.Of(image.Path, table), stats, process: null);
        else StatsRows.Write(files.Stats.Rows, image.Path, new ProcessHalf(scanned.Process, table, coverage), stats);
    }

    private bool FindAliases(Audit audit, ScannedTable scanned, TableAudit audited, Action<Finding> found)
    {
        if (scanned.Process is not null) return ProcessAudit.FindAliases(audit, audited.User, _kernelHalf, found);
        if (scanned.Table.Root == image.KernelRoot?.Root) _kernelHalf = audited.Kernel;
        return audit.FindAliases(audited.User, audited.Kernel, found);
    }

    private bool AuditAlone(Audit audit, ScannedTable scanned, Action<Finding> found)
    {
        HalfAudit user = audit.Check(AddressHalf.User, found);
        if (scanned.Process is not null) return ProcessAudit.FindAliases(audit, user, _kernelHalf, found);
        return audit.FindAliases(user, audit.Check(AddressHalf.Kernel, found), found);
    }

    private AddressPlaces? PlacesOf(ScannedTable scanned)
        => (_places ??= AddressPlaces.Of(image, scanned.Table))?.With(scanned.Table, scanned.Process);
}
