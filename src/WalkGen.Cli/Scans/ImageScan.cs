using System.CommandLine;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary>Writes the files about one image, or those of a part.</summary>
/// <param name="arguments">The command line.</param>
/// <param name="options">The options of the scan.</param>
/// <param name="image">The image.</param>
/// <param name="terminal">Shows messages and the progress.</param>
/// <param name="folder">Gets the files.</param>
/// <param name="format">The format of the results.</param>
/// <param name="shard">The part; null for the whole.</param>
internal sealed class ImageScan(
    ParseResult arguments, ScanOptions options, MemoryImage image, Terminal terminal, ScanFolder folder, OutputFormat format, Shard? shard)
{
    private readonly ScanNotes _notes = new();
    private readonly OutputFormat? _format = shard is null ? format : null;
    private PagingMode? _mode;

    private bool IsFirst => shard is not { IsFirst: false };

    /// <summary>Writes all files but that of errors.</summary>
    /// <param name="name">The name of the results of the whole.</param>
    public void Run(string name)
    {
        WriteRoots(); // before the search for VMCOREINFO, as walkgen roots
        DumpedKernel? kernel = FindKernel(out string? problem);
        Write(InfoRows.Schema, rows =>
        {
            if (IsFirst) InfoRows.Write(rows, image);
            else WriteNone(rows);
        });
        _notes.Add(ScanSection.Info, new ScanNote("info"));
        WriteProcesses(kernel, problem);
        WriteAreas(kernel, problem);
        WriteTables(kernel);
        if (shard is null)
        {
            Write(ScanRows.Schema, rows => ScanRows.Write(rows, image.Path, name, _notes.All));
            return;
        }

        Write(PartNotes.Schema, rows => PartNotes.Write(rows, image.Path, name, _notes.All));
        Write(PartHeader.Schema, new PartHeader(
            image.Path, name, ToolVersion.Text, PartHeader.DigestOf(image), PartHeader.OptionsOf(arguments), format, _mode, shard).Write);
    }

    private void WriteRoots()
    {
        string? problem = image.IsRunningMachine ? "the memory of a guest is not read as a whole." : null;
        _mode = options.ModeOfRoots(arguments, image);
        if (shard is not null)
        {
            IReadOnlyList<FoundRoot> part = problem is null ? RootsCommand.FindPart(image, _mode, shard, terminal) : [];
            Write(PartRoots.Schema, rows => PartRoots.Write(rows, image, part));
        }
        else
        {
            FoundRoots found = problem is null ? RootsCommand.Find(image, _mode, terminal) : new FoundRoots(null, []);
            if (found.IsCut) terminal.Error.WriteLine($"walkgen: {image.Path}: {problem = RootsCommand.CutText}");
            Write(RootsRows.Schema, rows => RootsRows.Write(rows, image, found));
        }

        if (SearchCoverage.Of(image) is { IsDamaged: true } damaged) terminal.Error.WriteLine($"walkgen: {damaged.Line()}");
        _notes.Add(ScanSection.Roots, new ScanNote("roots", problem));
    }

    private DumpedKernel? FindKernel(out string? problem)
    {
        try
        {
            problem = null;
            return KernelLookup.Open(image, terminal);
        }
        catch (Exception e) when (e is NotSupportedException or UsageException)
        {
            problem = e.Message;
            return null;
        }
    }

    private void WriteProcesses(DumpedKernel? kernel, string? problem)
    {
        Write(PsRows.Schema, rows => PsRows.Write(rows, image, IsFirst ? kernel : null, listsThreads: false));
        if (kernel is null || kernel.Problems.Count == 0) _notes.Add(ScanSection.Ps, new ScanNote("ps", problem));
        foreach (string one in kernel?.Problems ?? []) _notes.Add(ScanSection.Ps, new ScanNote("ps", one));
    }

    private void WriteAreas(DumpedKernel? kernel, string? problem)
    {
        _notes.Add(ScanSection.Maps, new ScanNote("maps", problem));
        List<KernelProcess> all = [.. kernel?.Processes.Where(static process => process.Areas.Count > 0) ?? []], incomplete = [];
        IEnumerable<KernelProcess> processes = all;
        if (shard is not null)
        {
            int first = (int)((long)all.Count * (shard.Number - 1) / shard.Count);
            processes = all[first..(int)((long)all.Count * shard.Number / shard.Count)];
        }

        Write(AreaRows.Schema, rows => AreaRows.Write(
            rows, image, kernel is null ? [] : MapsCommand.Usages(kernel, processes, incomplete, terminal.Cancellation)));
        foreach (KernelProcess process in incomplete)
        {
            string lost = MapsCommand.IncompleteText(process);
            terminal.Error.WriteLine($"walkgen: warning: {image.Path}: {lost}");
            _notes.Add(ScanSection.Areas, new ScanNote("maps", lost) { ProcessId = process.Id }, all.IndexOf(process));
        }
    }

    private void WriteTables(DumpedKernel? kernel)
    {
        EntryDecoding decoding = options.Decoding(arguments, image);
        using var files = new TableFiles(folder, _format, terminal);
        var scan = new TableScan(image, decoding, files, terminal);
        ScanCuts? cuts = shard is null ? null : CutsOf(kernel);
        Dictionary<object, string?> problems = [];
        List<ScanNote> notes = [];
        foreach (ScannedTable table in options.Tables(arguments, image, kernel, notes))
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            if (!problems.TryGetValue(table.Key, out string? problem)) problems[table.Key] = problem = Scan(table);
            notes.Add(table.Note(problem));
        }

        // As a report about the first of them.
        if (problems.Count == 0 && notes.Find(static note => note.IsBadData) is { } bad) throw new BadDataException(bad.Problem!);
        foreach (ScanNote note in notes) _notes.Add(ScanSection.Tables, note);
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

    private static void WriteNone(RowWriter rows)
    {
        rows.Begin();
        rows.End(null);
    }

    private void Write(Schema schema, Action<RowWriter> write)
    {
        using ScanFile file = folder.Create(schema, _format, terminal);
        write(file.Rows);
        file.Close();
    }
}
