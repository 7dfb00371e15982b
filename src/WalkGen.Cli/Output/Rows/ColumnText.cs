using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Output;

/// <summary>What the cells of a column have in common, ready to be written.</summary>
internal sealed class ColumnText(string before, CellSyntax syntax)
{
    private const int RecentTexts = 1 << 3; // such as the rights of the levels

    private readonly RecentText[] _recent = new RecentText[RecentTexts];

    /// <summary>What is before a number or a text.</summary>
    public Utf8Piece Before { get; } = new(before);

    /// <summary>What is before the digits of an address.</summary>
    public Utf8Piece Address { get; } = new($"{before}{syntax.Quote}0x");

    public Utf8Piece Nothing { get; } = new(before + syntax.Nothing);

    public Utf8Piece No { get; } = new(before + syntax.No);

    public Utf8Piece Yes { get; } = new(before + syntax.Yes);

    /// <summary>The place of a text of a recent row. Another text may be there.</summary>
    public ref RecentText Recent(string text) => ref _recent[RuntimeHelpers.GetHashCode(text) & (RecentTexts - 1)];

    /// <summary>A text of recent rows.</summary>
    public struct RecentText
    {
        public string? Text;

        /// <summary>The cell; null if only one row had it so far.</summary>
        public Utf8Piece? Cell;
    }
}
