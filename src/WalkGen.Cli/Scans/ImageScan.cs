using System.CommandLine;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary>Writes the files about one image.</summary>
/// <param name="arguments">The command line.</param>
/// <param name="options">The options of the scan.</param>
/// <param name="image">The image.</param>
/// <param name="terminal">Shows messages and the progress.</param>
/// <param name="folder">Gets the files.</param>
/// <param name="format">Their format.</param>
internal sealed class ImageScan(
    ParseResult arguments, ScanOptions options, MemoryImage image, Terminal terminal, ScanFolder folder, OutputFormat format)
{
    private readonly List<ScanNote> _notes = [];

    /// <summary>Writes all files but that of errors.</summary>
    /// <param name="name">The name of the results.</param>
    public void Run(string name)
    {
        WriteRoots(); // before the search for VMCOREINFO, as walkgen roots
        DumpedKernel? kernel = FindKernel(out string? problem);
        Write(InfoRows.Schema, rows => InfoRows.Write(rows, image));
        Note("info", null);
        WriteProcesses(kernel, problem);
        WriteAreas(kernel, problem);
        WriteTables(kernel);
        Write(ScanRows.Schema, rows => ScanRows.Write(rows, image.Path, name, _notes));
    }

    private void WriteRoots()
    {
        FoundRoots found = new(null, []);
        string? problem = image.IsRunningMachine
            ? "the memory of a guest is not read as a whole."
            : null;
        if (problem is null) found = RootsCommand.Find(image, options.ModeOfRoots(arguments, image), terminal);
        if (found.IsCut) terminal.Error.WriteLine($"walkgen: {image.Path}: {problem = RootsCommand.CutText}");
        Write(RootsRows.Schema, rows => RootsRows.Write(rows, image, found));
        if (SearchCoverage.Of(image) is { IsDamaged: true } damaged) terminal.Error.WriteLine($"walkgen: {damaged.Line()}");
        Note("roots", problem);
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
        Write(PsRows.Schema, rows => PsRows.Write(rows, image, kernel, listsThreads: false));
        if (kernel is null || kernel.Problems.Count == 0) Note("ps", problem);
        foreach (string one in kernel?.Problems ?? []) Note("ps", one);
    }

    private void WriteAreas(DumpedKernel? kernel, string? problem)
    {
        Note("maps", problem);
        List<KernelProcess> incomplete = [];
        Write(AreaRows.Schema, rows => AreaRows.Write(rows, image, kernel is null ? [] : MapsCommand.Usages(
            kernel, kernel.Processes.Where(static process => process.Areas.Count > 0), incomplete, terminal.Cancellation)));
        foreach (KernelProcess process in incomplete)
        {
            string lost = MapsCommand.IncompleteText(process);
            terminal.Error.WriteLine($"walkgen: warning: {image.Path}: {lost}");
            _notes.Add(new ScanNote("maps", lost) { ProcessId = process.Id });
        }
    }

    private void WriteTables(DumpedKernel? kernel)
    {
        EntryDecoding decoding = options.Decoding(arguments, image);
        using var files = new TableFiles(folder, format, terminal);
        var scan = new TableScan(image, decoding, files, terminal);
        Dictionary<object, string?> problems = [];
        int notes = _notes.Count;
        foreach (ScannedTable table in options.Tables(arguments, image, kernel, _notes))
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            if (!problems.TryGetValue(table.Key, out string? problem)) problems[table.Key] = problem = Scan(table);
            _notes.Add(table.Note(problem));
        }

        // As a report about the first of them.
        if (problems.Count == 0 && _notes.Skip(notes).FirstOrDefault(static note => note.IsBadData) is { } bad)
            throw new BadDataException(bad.Problem!);
        files.End(terminal.Error);
        decoding.Report(terminal.Error);

        string? Scan(ScannedTable table)
        {
            Coverage coverage = options.Coverage(arguments, terminal, image, table), audited = coverage;
            Audit audit = table.AuditOf(coverage);
            if (audit.Paired is { } paired && table.Process is null)
                audit = audit with { Coverage = audited = coverage.And(options.Coverage(arguments, terminal, image, paired)) };
            bool hasAliases = scan.Run(table, coverage, audit);
            files.Add(coverage, audited);
            if (!hasAliases) terminal.Error.WriteLine($"walkgen: {AuditCommand.CutText}");
            return CoverageText.ProblemOf(audited) ?? (hasAliases ? null : AuditCommand.CutText);
        }
    }

    private void Note(string part, string? problem) => _notes.Add(new ScanNote(part, problem));

    private void Write(Schema schema, Action<RowWriter> write)
    {
        using ScanFile file = folder.Create(schema, format, terminal);
        write(file.Rows);
        file.Close();
    }
}
