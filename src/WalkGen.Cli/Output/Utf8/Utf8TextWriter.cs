using System.Text;

namespace WalkGen.Cli.Output;

/// <summary>
/// Writes text into a <see cref="Utf8Buffer"/>. The text may control a terminal: <see cref="PrintableWriter"/> is for texts of an image.
/// </summary>
internal sealed class Utf8TextWriter : TextWriter
{
    private const int AtOnce = 1024;

    private readonly Utf8Buffer _output;
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder(); // a pair of surrogates may come in two writes

    public Utf8TextWriter(Utf8Buffer output)
    {
        _output = output;
        CoreNewLine = ['\n'];
    }

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        while (!buffer.IsEmpty)
        {
            ReadOnlySpan<char> part = buffer[..int.Min(buffer.Length, AtOnce)];
            _output.Advance(_encoder.GetBytes(part, _output.Reserve(Encoding.UTF8.GetMaxByteCount(AtOnce)), flush: false));
            buffer = buffer[part.Length..];
        }
    }

    public override void WriteLine() => _output.Write((byte)'\n');

    public override void Flush() => _output.Flush();
}
