namespace WalkGen.Cli.Output;

/// <summary>What the cells of a column have in common, ready to be written.</summary>
internal sealed class ColumnText(string before, CellSyntax syntax)
{
    /// <summary>What is before a number or a text.</summary>
    public Utf8Piece Before { get; } = new(before);

    /// <summary>What is before the digits of an address.</summary>
    public Utf8Piece Address { get; } = new($"{before}{syntax.Quote}0x");

    public Utf8Piece Nothing { get; } = new(before + syntax.Nothing);

    public Utf8Piece No { get; } = new(before + syntax.No);

    public Utf8Piece Yes { get; } = new(before + syntax.Yes);

    /// <summary>The text of the row before.</summary>
    public string? Last { get; set; }

    /// <summary>The cell with <see cref="Last"/>; null if only one row had it so far.</summary>
    public Utf8Piece? LastCell { get; set; }
}
