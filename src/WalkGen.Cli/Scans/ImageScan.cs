using System.CommandLine;
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
        if (shard is not null) folder.Part = PartHeader.NameOf(image.Path, shard.Number, shard.Count);
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
        new ImageTables(arguments, options, image, terminal, folder, _format, shard, _notes).Run(kernel);
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
