using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A JSON object per line. DuckDB, Spark and ClickHouse read it as a table.</summary>
internal sealed class JsonLineRows(Terminal terminal, Schema schema) : RowWriter(terminal, schema)
{
    private readonly JsonRow _row = new(terminal.Text, schema);

    public override void Begin()
    {
    }

    public override void End(Coverage? coverage)
    {
        Terminal.Text.Flush();
        if (coverage is not null) CoverageText.WarnIfIncomplete(coverage, Terminal.Error);
    }

    public override void EndSearch(SearchCoverage coverage)
    {
        Terminal.Text.Flush();
        if (coverage.IsDamaged) Terminal.Error.WriteLine($"walkgen: {coverage.Line()}");
    }

    protected override void WriteRow(ReadOnlySpan<Cell> row)
    {
        _row.Write(row);
        Terminal.Text.WriteLine();
    }
}
