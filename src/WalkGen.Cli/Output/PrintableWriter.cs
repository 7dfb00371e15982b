using System.Text;

namespace WalkGen.Cli.Output;

/// <summary>
/// Writes text as <see cref="Printable"/>: only <c>WriteLine</c> ends a line, a line feed in the text does not. So no text from an image
/// reaches a terminal raw or forges a line of a report.
/// </summary>
/// <param name="output">The writer of the printable text.</param>
/// <param name="keepsLines">Whether a line feed in the text ends a line after all: for text without strings of an image.</param>
internal sealed class PrintableWriter(TextWriter output, bool keepsLines = false) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        while (keepsLines && buffer.IndexOf('\n') is var end and >= 0)
        {
            WritePrintable(buffer[..end]);
            WriteLine();
            buffer = buffer[(end + 1)..];
        }

        WritePrintable(buffer);
    }

    public override void WriteLine() => output.WriteLine();

    public override void WriteLine(string? value)
    {
        Write(value);
        WriteLine();
    }

    public override void Flush() => output.Flush();

    private void WritePrintable(ReadOnlySpan<char> buffer)
    {
        if (Printable.NeedsEscape(buffer)) output.Write(Printable.Escaped(buffer));
        else output.Write(buffer);
    }
}
