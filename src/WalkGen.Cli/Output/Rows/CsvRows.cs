namespace WalkGen.Cli.Output;

/// <summary>Comma-separated values with a header (RFC 4180). Addresses are hexadecimal, flags are 0 or 1.</summary>
internal sealed class CsvRows(Terminal terminal, Schema schema) : LineRows(terminal, schema, new CsvSyntax(), "\n")
{
    public override bool CanFork => true;

    public override RowWriter Fork(Terminal terminal) => new CsvRows(terminal, Schema);

    public override void Begin() => Terminal.Text.WriteLine(string.Join(',', Schema.Fields.Select(static field => field.Name)));
}
