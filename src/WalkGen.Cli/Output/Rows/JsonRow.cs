using System.Globalization;
using System.Text.Json;

namespace WalkGen.Cli.Output;

/// <summary>Writes rows as JSON objects, each on one line.</summary>
internal sealed class JsonRow(TextWriter output, Schema schema)
{
    private readonly string[] _names = [.. schema.Fields.Select(static field => $"\"{field.Name}\":")];

    public void Write(ReadOnlySpan<Cell> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            output.Write(i == 0 ? '{' : ',');
            output.Write(_names[i]);
            Write(row[i]);
        }

        output.Write('}');
    }

    private void Write(Cell cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Text: output.Write($"\"{JsonEncodedText.Encode(cell.Text)}\""); break;
            case CellKind.Number: output.Write(cell.Number); break;
            case CellKind.Flag: output.Write(cell.Number != 0 ? "true" : "false"); break;
            case CellKind.Address: output.Write(string.Create(CultureInfo.InvariantCulture, $"\"0x{cell.Number:x16}\"")); break;
            default: output.Write("null"); break;
        }
    }
}
