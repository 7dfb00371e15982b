using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Rows as lines. They have no place for the coverage: if it is incomplete, the standard error says so.</summary>
internal abstract class LineRows(Terminal terminal, Schema schema, CellSyntax syntax) : RowWriter(terminal, schema)
{
    private readonly RowFormatter _formatter = new(syntax, schema);

    /// <summary>What is after the last cell of a row.</summary>
    protected abstract ReadOnlySpan<byte> RowEnd { get; }

    public override void End(Coverage? coverage)
    {
        Terminal.Buffer.Flush();
        if (coverage is not null) CoverageText.WarnIfIncomplete(coverage, Terminal.Error);
    }

    public override void EndSearch(SearchCoverage coverage)
    {
        Terminal.Buffer.Flush();
        if (coverage.IsDamaged) Terminal.Error.WriteLine($"walkgen: {coverage.Line()}");
    }

    protected override void WriteRow(CellGroup identity, ReadOnlySpan<Cell> own)
    {
        _formatter.Write(identity, own, Terminal.Buffer);
        Terminal.Buffer.Write(RowEnd);
    }
}
