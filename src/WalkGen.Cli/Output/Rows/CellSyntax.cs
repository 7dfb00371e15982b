namespace WalkGen.Cli.Output;

/// <summary>How a format writes cells.</summary>
/// <param name="nothing">The value of a cell without one.</param>
/// <param name="no">A flag that is not set.</param>
/// <param name="yes">A flag that is set.</param>
/// <param name="quote">What is before and after an address: one character or nothing.</param>
internal abstract class CellSyntax(string nothing, string no, string yes, string quote)
{
    public string Nothing { get; } = nothing;

    public string No { get; } = no;

    public string Yes { get; } = yes;

    public string Quote { get; } = quote;

    /// <summary>What is before the value of a column.</summary>
    public abstract string Before(int column, Field field);

    public abstract void Write(string text, Utf8Buffer output);
}
