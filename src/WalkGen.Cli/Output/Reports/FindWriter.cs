using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes what <c>walkgen find</c> finds in one page table, or in those of all processes with a heading for each.</summary>
internal sealed class FindWriter(
    OutputFormat format, Terminal terminal, string image, Coverage coverage, AddressPlaces? places, Shard shard)
{
    private readonly FindRows? _rows = format == OutputFormat.Text
        ? null
        : new FindRows(RowWriter.Create(format, terminal, FindRows.Schema), coverage, places, shard);

    private readonly FindText? _text = format == OutputFormat.Text ? new FindText(terminal, coverage, places, shard) : null;
    private PageTable _table = null!;
    private Part _part;
    private string? _heading;

    public void Begin() => Report.Begin();

    /// <summary>Says that what follows is in <paramref name="table"/>, and which rows are in the output.</summary>
    public void Enter(PageTable table, Part part)
    {
        (_table, _part) = (table, part);
        if (_rows is not null) _rows.Identity = Identity.Of(image, table);
    }

    /// <summary>Says that what follows is in <paramref name="half"/>, and which rows are in the output.</summary>
    public void Enter(ProcessHalf half, Part part)
    {
        Enter(half.Table, part);
        if (places is not null) places.Process = half.Process;
        _heading = ProcessHeading.Of(half);
    }

    public void Write(Extent pages, ulong repeats)
    {
        var mapping = new Mapping(pages, _table.HalfOf(pages.Start), repeats);
        if (!_part.Has(pages.Start))
        {
            Report.Count(mapping);
            _heading = null; // where this mapping is printed
            return;
        }

        if (_heading is { } heading) Report.WriteRemark(heading);
        _heading = null;
        Report.Write(mapping);
    }

    public void End(IEnumerable<FrameRange> notMapped)
    {
        if (shard.IsLast)
        {
            foreach (FrameRange range in notMapped) Report.WriteRemark($"{range} is not mapped");
        }

        Report.End();
    }

    private ReportWriter<Mapping> Report => (ReportWriter<Mapping>?)_rows ?? _text!;
}
