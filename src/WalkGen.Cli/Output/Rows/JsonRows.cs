using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>One JSON document: <c>schema</c>, <c>rows</c> with an object per line, <c>coverage</c>.</summary>
internal sealed class JsonRows(Terminal terminal, Schema schema) : RowWriter(terminal, schema)
{
    private readonly JsonRow _row = new(terminal.Text, schema);
    private bool _hasRows;

    public override void Begin() => Terminal.Text.Write($"{{\"schema\":\"{Schema.Name}\",\"rows\":[");

    public override void End(Coverage? coverage)
    {
        Terminal.Text.WriteLine();
        Terminal.Text.Write(']');
        if (coverage is not null) Terminal.Text.Write($",\"coverage\":{Json(coverage)}");
        Terminal.Text.WriteLine('}');
        Terminal.Text.Flush();
    }

    protected override void WriteRow(ReadOnlySpan<Cell> row)
    {
        Terminal.Text.WriteLine(_hasRows ? "," : "");
        _hasRows = true;
        _row.Write(row);
    }

    private static string Json(Coverage coverage)
    {
        string missing = string.Join(',', coverage.MissingTables.Select(static table => $"\"{table}\""));
        return $"{{\"table_visits\":{coverage.Visits},\"missed_visits\":{coverage.MissedVisits},\"missing_frames\":[{missing}],"
            + $"\"missing_memory\":{coverage.MissingMemory},\"missing_segments\":{coverage.MissingSegments},"
            + $"\"zero_memory\":{coverage.ZeroMemory},"
            + $"\"damaged_pages\":{coverage.DamagedPages}}}";
    }
}
