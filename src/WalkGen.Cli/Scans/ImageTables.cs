using System.CommandLine;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary>Writes the files about the page tables of one image, or those of a part: each page table once.</summary>
/// <param name="arguments">The command line.</param>
/// <param name="options">The options of the scan.</param>
/// <param name="image">The image.</param>
/// <param name="terminal">Shows messages and the progress.</param>
/// <param name="folder">Gets the files.</param>
/// <param name="format">The format of the results; null for that of a part.</param>
/// <param name="shard">The part; null for the whole.</param>
/// <param name="notes">Gets the page tables, and what is not possible.</param>
internal sealed class ImageTables(
    ParseResult arguments, ScanOptions options, MemoryImage image, Terminal terminal, ScanFolder folder, OutputFormat? format, Shard? shard,
    ScanNotes notes)
{
    /// <summary>Writes the files.</summary>
    /// <param name="kernel">The processes; null if they cannot be read.</param>
    public void Run(DumpedKernel? kernel)
    {
        EntryDecoding decoding = options.Decoding(arguments, image);
        using var files = new TableFiles(folder, format, terminal);
        var scan = new TableScan(image, decoding, files, terminal);
        ScanCuts? cuts = shard is null ? null : CutsOf(kernel);
        Dictionary<object, string?> problems = [];
        List<ScanNote> listed = [];
        foreach (ScannedTable table in options.Tables(arguments, image, kernel, listed))
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            if (!problems.TryGetValue(table.Key, out string? problem)) problems[table.Key] = problem = Scan(table);
            listed.Add(table.Note(problem));
        }

        // As a report about the first of them.
        if (problems.Count == 0 && listed.Find(static note => note.IsBadData) is { } bad) throw new BadDataException(bad.Problem!);
        foreach (ScanNote note in listed) notes.Add(ScanSection.Tables, note);
        files.End(terminal.Error);
        decoding.Report(terminal.Error);

        string? Scan(ScannedTable table)
        {
            var (coverage, audit) = CoverageOf(table);
            bool hasAliases;
            if (cuts is null)
            {
                hasAliases = scan.Run(table, coverage, audit);
            }
            else
            {
                var (dumped, audited) = cuts.Next(table, coverage, audit);
                hasAliases = scan.RunPart(table, coverage, audit, dumped, audited);
            }

            files.Add(coverage, audit.Coverage);
            if (!hasAliases) terminal.Error.WriteLine($"walkgen: {AuditCommand.CutText}");
            return CoverageText.ProblemOf(audit.Coverage) ?? (hasAliases ? null : AuditCommand.CutText);
        }
    }

    private ScanCuts CutsOf(DumpedKernel? kernel)
    {
        HashSet<object> seen = [];
        ulong dumped = 0, audited = 0;
        foreach (ScannedTable table in options.Tables(arguments, image, kernel, []))
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            if (!seen.Add(table.Key)) continue;
            var (coverage, audit) = CoverageOf(table);
            dumped = Sum(dumped, coverage.Visits);
            audited = Sum(audited, audit.Coverage.Visits);
        }

        return new ScanCuts(shard!, dumped, audited);

        static ulong Sum(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;
    }

    private (Coverage Dumped, Audit Audit) CoverageOf(ScannedTable table)
    {
        Coverage coverage = options.Coverage(arguments, terminal, image, table);
        Audit audit = table.AuditOf(coverage);
        return audit.Paired is { } paired && table.Process is null
            ? (coverage, audit with { Coverage = coverage.And(options.Coverage(arguments, terminal, image, paired)) })
            : (coverage, audit);
    }
}
