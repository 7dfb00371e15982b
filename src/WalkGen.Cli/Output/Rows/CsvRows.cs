using System.Buffers;
using System.Globalization;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Comma-separated values with a header (RFC 4180). Addresses are hexadecimal, flags are 0 or 1.</summary>
internal sealed class CsvRows(Terminal terminal, Schema schema) : RowWriter(terminal, schema)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private readonly TextWriter _output = terminal.Text;

    public override void Begin() => _output.WriteLine(string.Join(',', Schema.Fields.Select(static field => field.Name)));

    public override void End(Coverage? coverage)
    {
        _output.Flush();
        if (coverage is not null) CoverageText.WarnIfIncomplete(coverage, Terminal.Error);
    }

    public override void EndSearch(SearchCoverage coverage)
    {
        _output.Flush();
        if (coverage.IsDamaged) Terminal.Error.WriteLine($"walkgen: {coverage.Line()}");
    }

    protected override void WriteRow(ReadOnlySpan<Cell> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (i > 0) _output.Write(',');
            Write(row[i]);
        }

        _output.WriteLine();
    }

    private void Write(Cell cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Text: _output.Write(Quoted(cell.Text)); break;
            case CellKind.Address: _output.Write(string.Create(CultureInfo.InvariantCulture, $"0x{cell.Number:x16}")); break;
            case CellKind.Number or CellKind.Flag: _output.Write(cell.Number); break;
        }
    }

    private static string Quoted(string text)
        => text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
