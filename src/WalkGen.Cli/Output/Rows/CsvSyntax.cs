using System.Buffers;

namespace WalkGen.Cli.Output;

/// <summary>Comma-separated values (RFC 4180).</summary>
internal sealed class CsvSyntax() : CellSyntax("", "0", "1", "")
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public override string Before(int column, Field field) => column == 0 ? "" : ",";

    public override void Write(string text, Utf8Buffer output)
    {
        if (!text.AsSpan().ContainsAny(Special)) Printable.Write(text, output);
        else Printable.Write($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", output);
    }
}
