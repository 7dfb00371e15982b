using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>One JSON document: <c>schema</c>, <c>rows</c> with an object per line, <c>coverage</c>.</summary>
internal sealed class JsonRows(Terminal terminal, Schema schema) : RowWriter(terminal, schema)
{
    private readonly RowFormatter _formatter = new(new JsonSyntax(), schema, start: "\n", end: "}");
    private bool _hasRows;

    public override bool CanFork => true;

    public override RowWriter Fork(Terminal terminal) => new JsonRows(terminal, Schema) { _hasRows = true };

    public override void Begin() => Terminal.Text.Write($"{{\"schema\":\"{Schema.Name}\",\"rows\":[");

    public override void End(Coverage? coverage)
    {
        Terminal.Text.WriteLine();
        Terminal.Text.Write(']');
        if (coverage is not null) Write(coverage);
        Terminal.Text.WriteLine('}');
        Terminal.Text.Flush();
    }

    public override void EndSearch(SearchCoverage coverage)
    {
        Terminal.Text.WriteLine();
        Terminal.Text.WriteLine(
            $"],\"coverage\":{{\"frames\":{coverage.Frames},\"damaged_pages\":{coverage.DamagedPages},"
            + $"\"lost_pages\":{coverage.LostPages},\"missing_memory\":{coverage.MissingMemory},"
            + $"\"missing_segments\":{coverage.MissingSegments},\"zero_memory\":{coverage.ZeroMemory}}}}}");
        Terminal.Text.Flush();
    }

    protected override void WriteRow(CellGroup identity, ReadOnlySpan<Cell> own)
    {
        WriteComma();
        _formatter.Write(identity, own, Terminal.Buffer);
    }

    protected override void WriteRow(RowPattern pattern, ReadOnlySpan<ulong> values)
    {
        WriteComma();
        _formatter.Write(pattern, values, Terminal.Buffer);
    }

    private void WriteComma()
    {
        if (_hasRows) Terminal.Buffer.Write((byte)',');
        _hasRows = true;
    }

    private void Write(Coverage coverage)
    {
        Terminal.Text.Write(
            $",\"coverage\":{{\"table_visits\":{coverage.Visits},\"missed_visits\":{coverage.MissedVisits},\"missing_frames\":[");
        string comma = "";
        foreach (var table in coverage.MissingTables)
        {
            Terminal.Text.Write($"{comma}\"{table}\"");
            comma = ",";
        }

        Terminal.Text.Write("],\"suspicious_roots\":[");
        Terminal.Text.Write(string.Join(',', coverage.SuspiciousRoots.Select(static root => $"\"{root.Address}\"")));
        Terminal.Text.Write(
            $"],{(coverage.MissingTables.IsCut ? "\"missing_frames_cut\":true," : "")}"
            + $"\"missing_memory\":{coverage.MissingMemory},\"missing_segments\":{coverage.MissingSegments},"
            + $"\"zero_memory\":{coverage.ZeroMemory},\"damaged_pages\":{coverage.DamagedPages}}}");
    }
}
