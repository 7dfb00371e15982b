namespace WalkGen.Cli.Output;

/// <summary>Writes lines of lower-case hexadecimal numbers without leading zeros, single spaces between them, LF at the end.</summary>
internal sealed class HexLineWriter(Stream output)
{
    /// <summary>Four numbers of 16 digits and their separators.</summary>
    private const int LongestLine = 4 * 17;

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;

    public void WriteLine(ulong first, ulong second, ulong third, ulong fourth)
    {
        if (_buffer.Length - _used < LongestLine) Flush();
        Append(first, ' ');
        Append(second, ' ');
        Append(third, ' ');
        Append(fourth, '\n');
    }

    public void Flush()
    {
        output.Write(_buffer, 0, _used);
        output.Flush();
        _used = 0;
    }

    private void Append(ulong value, char end)
    {
        value.TryFormat(_buffer.AsSpan(_used), out int written, "x");
        _used += written;
        _buffer[_used++] = (byte)end;
    }
}
