using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Rows as lines. They have no place for the coverage: if it is incomplete, the standard error says so.</summary>
/// <param name="terminal">Gets the rows.</param>
/// <param name="schema">Their columns.</param>
/// <param name="syntax">How cells are written.</param>
/// <param name="end">What is after the last cell of a row.</param>
internal abstract class LineRows(Terminal terminal, Schema schema, CellSyntax syntax, string end) : RowWriter(terminal, schema)
{
    private readonly RowFormatter _formatter = new(syntax, schema, start: "", end);

    public override void End(Coverage? coverage)
    {
        Terminal.Buffer.Flush();
        if (coverage is not null) CoverageText.WarnIfIncomplete(coverage, Terminal.Error);
    }

    public override void EndWith(string? coverage) => Terminal.Buffer.Flush();

    public override void EndSearch(SearchCoverage coverage)
    {
        Terminal.Buffer.Flush();
        if (coverage.IsDamaged) Terminal.Error.WriteLine($"walkgen: {coverage.Line()}");
    }

    protected override void WriteRow(CellGroup identity, ReadOnlySpan<Cell> own)
        => _formatter.Write(identity, own, Terminal.Buffer);

    protected override void WriteRow(RowPattern pattern, ReadOnlySpan<ulong> values)
        => _formatter.Write(pattern, values, Terminal.Buffer);
}
