using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes what <c>walkgen find</c> finds in one page table, or in those of all processes with a heading for each.</summary>
internal sealed class FindWriter(OutputFormat format, Terminal terminal, string image, Coverage coverage, AddressPlaces? places)
{
    private readonly FindRows? _rows = format == OutputFormat.Text
        ? null
        : new FindRows(RowWriter.Create(format, terminal, FindRows.Schema), coverage, places);

    private readonly FindText? _text = format == OutputFormat.Text ? new FindText(terminal, coverage, places) : null;
    private PageTable _table = null!;
    private string? _heading;

    public void Begin() => Report.Begin();

    /// <summary>Says that what follows is in <paramref name="table"/>.</summary>
    public void Enter(PageTable table)
    {
        _table = table;
        if (_rows is not null) _rows.Identity = Identity.Of(image, table);
    }

    /// <summary>Says that what follows is in <paramref name="half"/>.</summary>
    public void Enter(ProcessHalf half)
    {
        Enter(half.Table);
        if (places is not null) places.Process = half.Process;
        _heading = ProcessHeading.Of(half);
    }

    public void Write(Extent pages, ulong repeats)
    {
        if (_heading is { } heading) Report.WriteRemark(heading);
        _heading = null;
        Report.Write(new Mapping(pages, _table.HalfOf(pages.Start), repeats));
    }

    public void End(IEnumerable<FrameRange> notMapped)
    {
        foreach (FrameRange range in notMapped) Report.WriteRemark($"{range} is not mapped");
        Report.End();
    }

    private ReportWriter<Mapping> Report => (ReportWriter<Mapping>?)_rows ?? _text!;
}
