namespace WalkGen.Cli.Output;

/// <summary>One document: <c>schema</c>, <c>rows</c> with an object per line, <c>coverage</c>.</summary>
internal sealed class JsonRows(Terminal terminal, Schema schema) : RowWriter(schema)
{
    private readonly JsonRow _row = new(terminal.Text, schema);
    private string _separator = "\n";

    public override void Begin() => terminal.Text.Write($"{{\"schema\":\"{Schema.Name}\",\"rows\":[");

    public override void End(Coverage? coverage)
    {
        terminal.Text.Write("\n]");
        if (coverage is not null) terminal.Text.Write($",\"coverage\":{coverage.ToJson()}");
        terminal.Text.WriteLine('}');
        terminal.Text.Flush();
    }

    protected override void WriteRow(ReadOnlySpan<Cell> row)
    {
        terminal.Text.Write(_separator);
        _separator = ",\n";
        _row.Write(row);
    }
}
