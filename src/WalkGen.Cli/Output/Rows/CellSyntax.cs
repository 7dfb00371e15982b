using System.Text;

namespace WalkGen.Cli.Output;

/// <summary>How a format writes cells, as bytes that are ready: only numbers and text are formatted for each row.</summary>
internal abstract class CellSyntax(string nothing, string no, string yes, string quote)
{
    /// <summary>The value of a cell without one.</summary>
    public byte[] Nothing { get; } = Encoding.UTF8.GetBytes(nothing);

    public byte[] No { get; } = Encoding.UTF8.GetBytes(no);

    public byte[] Yes { get; } = Encoding.UTF8.GetBytes(yes);

    /// <summary>What is before the digits of an address.</summary>
    public byte[] AddressStart { get; } = Encoding.UTF8.GetBytes($"{quote}0x");

    /// <summary>What is after them.</summary>
    public byte[] AddressEnd { get; } = Encoding.UTF8.GetBytes(quote);

    /// <summary>What is before the value of a column.</summary>
    public abstract string Before(int column, Field field);

    public abstract void Write(string text, Utf8Buffer output);
}
