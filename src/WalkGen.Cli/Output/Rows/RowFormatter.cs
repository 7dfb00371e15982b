using System.Buffers.Text;

namespace WalkGen.Cli.Output;

/// <summary>Formats the cells of rows straight into UTF-8. Texts that a column often has are formatted once.</summary>
internal sealed partial class RowFormatter
{
    private const int LongestNumber = 20;

    private readonly CellSyntax _syntax;
    private readonly ColumnText[] _columns;
    private readonly PieceMaker _pieces = new();
    private readonly byte _quote;
    private readonly int _addressLength;
    private readonly Utf8Piece _start;
    private readonly Utf8Piece _end;
    private readonly RowHead _head;

    /// <param name="syntax">How cells are written.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="start">What is before the first cell of a row.</param>
    /// <param name="end">What is after the last one.</param>
    public RowFormatter(CellSyntax syntax, Schema schema, string start, string end)
    {
        (_start, _end) = (new Utf8Piece(start), new Utf8Piece(end));
        _syntax = syntax;
        _columns = [.. schema.Fields.Select((field, column) => new ColumnText(syntax.Before(column, field), syntax))];
        _quote = (byte)syntax.Quote.FirstOrDefault();
        _addressLength = HexDigits.Longest + syntax.Quote.Length;
        _head = new RowHead((identity, own, output) => Write(own, Write(identity, 0, output), output), syntax.Quote.Length);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="identity">The first cells.</param>
    /// <param name="own">The cells after them. Empty cells at the end may be omitted.</param>
    /// <param name="output">The output.</param>
    public void Write(CellGroup identity, ReadOnlySpan<Cell> own, Utf8Buffer output)
    {
        _start.WriteTo(output);
        int column = _head.Write(identity, own, output) is var done and >= 0
            ? Write(own[done..], identity.Cells.Length + done, output)
            : Write(own, Write(identity, 0, output), output);
        WriteRest(column, output);
    }

    /// <summary>Writes cells and returns the column after them.</summary>
    private int Write(ReadOnlySpan<Cell> cells, int column, Utf8Buffer output)
    {
        foreach (ref readonly Cell cell in cells) column = Write(cell, column, output);
        return column;
    }

    private void WriteRest(int column, Utf8Buffer output)
    {
        while (column < _columns.Length) _columns[column++].Nothing.WriteTo(output);
        _end.WriteTo(output);
    }

    /// <summary>Writes a cell and returns the column after it.</summary>
    private int Write(in Cell cell, int column, Utf8Buffer output)
    {
        if (cell.Kind == CellKind.Group) return Write(cell.Group, column, output);
        ColumnText text = _columns[column];
        switch (cell.Kind)
        {
            case CellKind.Text: Write(cell.Text, text, output); break;
            case CellKind.Address: WriteAddress(cell.Number, text, output); break;
            case CellKind.Number:
                text.Before.WriteTo(output);
                Utf8Formatter.TryFormat(cell.Number, output.Reserve(LongestNumber), out int count);
                output.Advance(count);
                break;
            case CellKind.Flag: (cell.Number != 0 ? text.Yes : text.No).WriteTo(output); break;
            default: text.Nothing.WriteTo(output); break;
        }

        return column + 1;
    }

    private void Write(string text, ColumnText column, Utf8Buffer output)
    {
        ref ColumnText.RecentText recent = ref column.Recent(text);
        if (ReferenceEquals(text, recent.Text))
        {
            (recent.Cell ??= Formatted(text, column)).WriteTo(output);
            return;
        }

        (recent.Text, recent.Cell) = (text, null);
        WriteNew(text, column, output);
    }

    private void WriteNew(string text, ColumnText column, Utf8Buffer output)
    {
        column.Before.WriteTo(output);
        _syntax.Write(text, output);
    }

    private void WriteAddress(ulong value, ColumnText column, Utf8Buffer output)
    {
        column.Address.WriteTo(output);
        Span<byte> to = output.Reserve(HexDigits.Longest + 1);
        HexDigits.WriteAll(ref to[0], value);
        to[HexDigits.Longest] = _quote; // if there is none, the next cell takes its place
        output.Advance(_addressLength);
    }

    private int Write(CellGroup group, int column, Utf8Buffer output)
    {
        (group.Formatted ??= Formatted(group, column)).WriteTo(output);
        return column + group.Cells.Length;
    }

    private Utf8Piece Formatted(string text, ColumnText column) => _pieces.Of(output => WriteNew(text, column, output));

    private Utf8Piece Formatted(CellGroup group, int column) => _pieces.Of(output => Write(group.Cells, column, output));
}
