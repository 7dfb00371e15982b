using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Scans;

/// <summary>The files with rows about page tables. Those of all page tables of an image follow each other.</summary>
internal sealed class TableFiles : IDisposable
{
    private Coverage? _coverage;
    private Coverage? _audited;

    public TableFiles(ScanFolder folder, OutputFormat? format, Terminal terminal)
    {
        Stats = folder.Create(StatsRows.Schema, format, terminal);
        Audit = folder.Create(AuditRows.Schema, format, terminal);
        Dump = folder.Create(DumpColumns.Schema, format, terminal);
        foreach (ScanFile file in (ScanFile[])[Stats, Audit, Dump]) file.Rows.Begin();
    }

    public ScanFile Stats { get; }

    public ScanFile Audit { get; }

    public ScanFile Dump { get; }

    /// <summary>Adds the coverage of a page table.</summary>
    /// <param name="coverage">The coverage.</param>
    /// <param name="audited">The coverage of what was audited, which may be more.</param>
    public void Add(Coverage coverage, Coverage audited)
    {
        _coverage = _coverage?.And(coverage) ?? coverage;
        _audited = _audited?.And(audited) ?? audited;
    }

    /// <summary>Ends the files, and warns if tables are missing.</summary>
    public void End(TextWriter messages)
    {
        Stats.End(_coverage);
        Audit.End(_audited);
        Dump.End(_coverage);
        if (_coverage is not null) CoverageText.WarnIfIncomplete(_coverage, messages);
    }

    public void Dispose()
    {
        Stats.Dispose();
        Audit.Dispose();
        Dump.Dispose();
    }
}
