namespace WalkGen.Cli.Output;

/// <summary>A JSON object per line. DuckDB, Spark and ClickHouse read it as a table.</summary>
internal sealed class JsonLineRows(Terminal terminal, Schema schema) : LineRows(terminal, schema, new JsonSyntax(), "}\n")
{
    public override bool CanFork => true;

    public override RowWriter Fork(Terminal terminal) => new JsonLineRows(terminal, Schema);

    public override void Begin()
    {
    }
}
