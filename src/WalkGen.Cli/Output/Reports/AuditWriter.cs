using WalkGen.Cli.Auditing;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes the findings in one page table, or in those of all processes with a heading for each that has some.</summary>
internal sealed class AuditWriter(
    OutputFormat format, Terminal terminal, string image, string formatName, Coverage coverage, AddressPlaces? places, Shard shard)
{
    private readonly AuditRows? _rows = format == OutputFormat.Text
        ? null
        : new AuditRows(RowWriter.Create(format, terminal, AuditRows.Schema), coverage, places, shard);

    private readonly AuditText? _text = format == OutputFormat.Text
        ? new AuditText(terminal, formatName, coverage, places, shard)
        : null;

    private Part _part;
    private string? _heading;
    private int _processes;

    /// <summary>Whether there was a finding that no known system has by design.</summary>
    public bool HasUnexpected { get; private set; }

    public void Begin() => Report.Begin();

    /// <summary>Says that what follows is in <paramref name="table"/>, and which findings are in the output.</summary>
    public void Enter(PageTable table, Part part)
    {
        _part = part;
        if (_rows is not null) _rows.Identity = Identity.Of(image, table);
    }

    /// <summary>Says that what follows is in <paramref name="half"/>, and which findings are in the output.</summary>
    public void Enter(ProcessHalf half, Part part)
    {
        Enter(half.Table, part);
        if (places is not null) places.Process = half.Process;
        if (half.Process is not null) _processes++;
        _heading = ProcessHeading.Of(half);
    }

    public void Write(Finding finding)
    {
        if (!_part.HasFinding(finding))
        {
            Report.Count(finding);
            _heading = null; // where this finding is printed
            return;
        }

        if (_heading is { } heading) Report.WriteRemark(heading);
        _heading = null;
        HasUnexpected |= !finding.IsExpected;
        Report.Write(finding);
    }

    public void End()
    {
        if (shard.IsLast && _processes > 0) Report.WriteRemark($"processes: {_processes}");
        Report.End();
    }

    private ReportWriter<Finding> Report => (ReportWriter<Finding>?)_rows ?? _text!;
}
