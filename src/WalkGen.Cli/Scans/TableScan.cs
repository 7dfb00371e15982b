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
    private Audit? _kernelAudit;
    private HalfAudit? _kernelHalf;

    /// <summary>Scans <paramref name="scanned"/>.</summary>
    /// <param name="scanned">The page table.</param>
    /// <param name="coverage">Its coverage.</param>
    /// <param name="audit">Its audit.</param>
    /// <returns>Whether all aliases were found.</returns>
    public bool Run(ScannedTable scanned, Coverage coverage, Audit audit)
    {
        AddressPlaces? places = Enter(scanned, audit);
        AuditRows findings = FindingsOf(scanned, coverage, places);
        Action<Finding> found = finding => findings.Write(finding);

        // What the page table hides is audited in another one, in walks of their own.
        TableAudit? fused = audit.Paired is null ? new TableAudit(audit, found) : null;
        if (fused is not null) audit.CheckTable(found);
        if (scanned.Range is { } range)
        {
            StatsWalker stats = StatsOf(scanned, coverage);
            Dump(scanned, coverage, places, fused, dump => Walk(new DumpAndStats(dump, stats), scanned.Table, range));
            Write(scanned, coverage, stats);
        }

        if (fused is null) return Audited(audit, scanned, found);
        if (scanned.Process is null && IsKernel(scanned)) _kernelHalf = fused.Kernel;
        return scanned.Process is null
            ? audit.FindAliases(fused.User, fused.Kernel, found)
            : ProcessAudit.FindAliases(audit, fused.User, KernelHalf(), found);
    }

    /// <summary>Scans a part of <paramref name="scanned"/>.</summary>
    /// <param name="scanned">The page table.</param>
    /// <param name="coverage">Its coverage.</param>
    /// <param name="audit">Its audit.</param>
    /// <param name="dumped">What of the dump is in the part. The counts are in the part that has its begin.</param>
    /// <param name="audited">What of the audit is in the part. The aliases are in the part that has its end.</param>
    /// <returns>Whether all aliases were found.</returns>
    public bool RunPart(ScannedTable scanned, Coverage coverage, Audit audit, Part dumped, Part audited)
    {
        AddressPlaces? places = Enter(scanned, audit);
        if (dumped.Walked is { } range) Dump(scanned, coverage, places, null, dump => Walk(dump, scanned.Table, range));
        if (dumped.HasBegin && scanned.Range is { } whole)
        {
            StatsWalker stats = StatsOf(scanned, coverage);
            Walk(stats, scanned.Table, whole);
            Write(scanned, coverage, stats);
        }

        AuditRows findings = FindingsOf(scanned, coverage, places);
        return Audited(audit with { Part = audited.Walked, FindsAliases = audited.HasEnd }, scanned, finding =>
        {
            if (audited.HasFinding(finding)) findings.Write(finding);
        });
    }

    private bool IsKernel(ScannedTable scanned) => scanned.Table.Root == image.KernelRoot?.Root;

    private AddressPlaces? Enter(ScannedTable scanned, Audit audit)
    {
        if (scanned.Process is null && IsKernel(scanned)) _kernelAudit = audit;
        return (_places ??= AddressPlaces.Of(image, scanned.Table))?.With(scanned.Table, scanned.Process);
    }

    private AuditRows FindingsOf(ScannedTable scanned, Coverage coverage, AddressPlaces? places)
        => new(files.Audit.Rows, coverage, places, Shard.Whole) { Identity = Identity.Of(image.Path, scanned.Table) };

    private StatsWalker StatsOf(ScannedTable scanned, Coverage coverage)
        => new(scanned.Table, _frames, decoding.Kernel, decoding.Note, WalkOnce.Of(scanned.Table, coverage));

    private void Write(ScannedTable scanned, Coverage coverage, StatsWalker stats)
    {
        stats.Finish();
        PageTable table = scanned.Table;
        if (scanned.Process is null) StatsRows.Write(files.Stats.Rows, Identity.Of(image.Path, table), stats, process: null);
        else StatsRows.Write(files.Stats.Rows, image.Path, new ProcessHalf(scanned.Process, table, coverage), stats);
    }

    private void Dump(
        ScannedTable scanned, Coverage coverage, AddressPlaces? places, TableAudit? audit, Action<NonPresentWalker> walk)
    {
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
            scanned.HasSmep, nonPresent, WalkOnce.Of(scanned.Table, coverage), repeated => runs.Write(repeated))
        {
            Bounds = scanned.Process is { } process ? new AreaBounds(process.Areas) : null,
        };
        walk(dump);
        dump.Finish();
        audit?.Finish();
        runs.Complete();
    }

    private void Walk<TWalker>(TWalker walker, PageTable table, VirtualRange range)
        where TWalker : class, IPageWalker
    {
        using ProgressLine? progress = ProgressLine.OfWalk(terminal, printsResults: false);
        new WatchedWalk(progress, terminal.Cancellation).Run(walker, table, range);
    }

    private bool Audited(Audit audit, ScannedTable scanned, Action<Finding> found)
    {
        if (scanned.Process is null) return audit.Run(found);
        audit.CheckTable(found);
        HalfAudit user = audit.Check(AddressHalf.User, found);
        return !audit.FindsAliases || ProcessAudit.FindAliases(audit, user, KernelHalf(), found);
    }

    /// <summary>The code of the kernel, which a process may be able to write.</summary>
    private HalfAudit? KernelHalf() => _kernelHalf ??= _kernelAudit?.Check(AddressHalf.Kernel, static _ => { });
}
