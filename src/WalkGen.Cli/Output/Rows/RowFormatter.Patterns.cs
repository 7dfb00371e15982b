using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Output;

// Rows of patterns.
internal sealed partial class RowFormatter
{
    /// <summary>Writes a row.</summary>
    /// <param name="pattern">The row.</param>
    /// <param name="values">What differs from other rows of the pattern.</param>
    /// <param name="output">The output.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(RowPattern pattern, ReadOnlySpan<ulong> values, Utf8Buffer output)
    {
        if (!pattern.IsFormatted) (pattern.Text, pattern.IsFormatted) = (TextOf(pattern), true);
        if (pattern.Text is { } text) text.WriteTo(output, values);
        else Write(pattern.Identity, pattern.With(values), output);
    }

    private RowText? TextOf(RowPattern pattern)
    {
        using var bytes = new MemoryStream();
        var output = new Utf8Buffer(bytes);
        var places = new (int Offset, bool IsNumber)[pattern.Variable.Length];
        ReadOnlySpan<Cell> cells = pattern.With(new ulong[places.Length]);
        _start.WriteTo(output);
        int column = Write(pattern.Identity, 0, output), index = 0;
        for (int i = 0; i < places.Length; i++)
        {
            for (; index <= pattern.Variable[i]; index++) column = Write(cells[index], column, output);
            output.Flush();
            bool isNumber = cells[index - 1].Kind == CellKind.Number;
            places[i] = ((int)bytes.Length - (isNumber ? 1 : HexDigits.Longest + _syntax.Quote.Length), isNumber);
        }

        WriteRest(Write(cells[index..], column, output), output);
        output.Flush();
        return RowText.Of(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), places);
    }
}
