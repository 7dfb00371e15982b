namespace WalkGen.Cli.Output;

/// <summary>
/// Rows that differ only in some addresses and numbers. What is between these is formatted once. A pattern belongs to one writer.
/// </summary>
/// <param name="identity">The first cells.</param>
/// <param name="cells">The cells after them. Those that differ have the kind of their values.</param>
/// <param name="variable">The indexes of the cells that differ, in ascending order.</param>
internal sealed class RowPattern(CellGroup identity, Cell[] cells, params int[] variable)
{
    /// <summary>The first cells.</summary>
    public CellGroup Identity => identity;

    /// <summary>The indexes of the cells that differ.</summary>
    public ReadOnlySpan<int> Variable => variable;

    /// <summary>Whether the writer has made <see cref="Text"/>.</summary>
    public bool IsFormatted { get; set; }

    /// <summary>What the writer made of the cells; null if they are too long.</summary>
    public RowText? Text { get; set; }

    /// <summary>The cells of a row, until the next call.</summary>
    public ReadOnlySpan<Cell> With(ReadOnlySpan<ulong> values)
    {
        for (int i = 0; i < variable.Length; i++) cells[variable[i]] = cells[variable[i]].With(values[i]);
        return cells;
    }
}
