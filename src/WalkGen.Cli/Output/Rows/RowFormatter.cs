using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace WalkGen.Cli.Output;

/// <summary>Formats the cells of rows straight into UTF-8.</summary>
internal sealed class RowFormatter
{
    private const int LongestNumber = 20;

    private readonly CellSyntax _syntax;
    private readonly byte[][] _before;

    public RowFormatter(CellSyntax syntax, Schema schema)
    {
        _syntax = syntax;
        _before = [.. schema.Fields.Select((field, column) => Encoding.UTF8.GetBytes(syntax.Before(column, field)))];
    }

    /// <summary>Writes a row without its end.</summary>
    /// <param name="identity">The first cells.</param>
    /// <param name="own">The cells after them. Empty cells at the end may be omitted.</param>
    /// <param name="output">The output.</param>
    public void Write(CellGroup identity, ReadOnlySpan<Cell> own, Utf8Buffer output)
    {
        int column = Write(identity, 0, output);
        foreach (ref readonly Cell cell in own) column = Write(cell, column, output);
        while (column < _before.Length) column = Write(default(Cell), column, output);
    }

    /// <summary>Writes a cell and returns the column after it.</summary>
    private int Write(in Cell cell, int column, Utf8Buffer output)
    {
        if (cell.Kind == CellKind.Group) return Write(cell.Group, column, output);
        output.Write(_before[column]);
        switch (cell.Kind)
        {
            case CellKind.Text: _syntax.Write(cell.Text, output); break;
            case CellKind.Address: WriteAddress(cell.Number, output); break;
            case CellKind.Number:
                Utf8Formatter.TryFormat(cell.Number, output.Reserve(LongestNumber), out int count);
                output.Advance(count);
                break;
            case CellKind.Flag: output.Write(cell.Number != 0 ? _syntax.Yes : _syntax.No); break;
            default: output.Write(_syntax.Nothing); break;
        }

        return column + 1;
    }

    private void WriteAddress(ulong value, Utf8Buffer output)
    {
        output.Write(_syntax.AddressStart);
        HexDigits.WriteAll(ref MemoryMarshal.GetReference(output.Reserve(HexDigits.Longest)), value);
        output.Advance(HexDigits.Longest);
        output.Write(_syntax.AddressEnd);
    }

    private int Write(CellGroup group, int column, Utf8Buffer output)
    {
        output.Write(group.Formatted ??= Format(group, column));
        return column + group.Cells.Length;
    }

    private byte[] Format(CellGroup group, int column)
    {
        using var bytes = new MemoryStream();
        var output = new Utf8Buffer(bytes);
        foreach (ref readonly Cell cell in group.Cells) column = Write(cell, column, output);
        output.Flush();
        return bytes.ToArray();
    }
}
