using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Output;

/// <summary>Writes lines of lower-case hexadecimal numbers without leading zeros, separated by single spaces.</summary>
internal sealed class HexLineWriter(Stream output)
{
    /// <summary>Four numbers of 16 digits and their separators.</summary>
    private const int LongestLine = 4 * 17;

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteLine(ulong first, ulong second, ulong third, ulong fourth)
    {
        if (_buffer.Length - _used < LongestLine) Flush();
        Append(first, (byte)' ');
        Append(second, (byte)' ');
        Append(third, (byte)' ');
        Append(fourth, (byte)'\n');
    }

    public void Flush()
    {
        output.Write(_buffer, 0, _used);
        output.Flush();
        _used = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ulong value, byte end)
    {
        int digits = (67 - BitOperations.LeadingZeroCount(value | 1)) / 4;
        Span<byte> text = _buffer.AsSpan(_used, digits + 1);
        text[digits] = end;
        for (int i = digits - 1; i >= 0; i--, value >>= 4) text[i] = "0123456789abcdef"u8[(int)(value & 15)];
        _used += digits + 1;
    }
}
