namespace WalkGen.Cli.Output;

/// <summary>
/// Cells of adjacent columns that are the same in many rows, such as all flags of a page. They are formatted once: a group belongs to one
/// writer, and has the same columns in all rows.
/// </summary>
internal sealed class CellGroup(params Cell[] cells)
{
    public ReadOnlySpan<Cell> Cells => cells;

    /// <summary>What the writer made of the cells; null before the first row.</summary>
    public Utf8Piece? Formatted { get; set; }
}
