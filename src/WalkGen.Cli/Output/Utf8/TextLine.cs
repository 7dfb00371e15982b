using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalkGen.Cli.Output;

/// <summary>
/// A part of a line, such as <c>$"{address} {pages,8}"</c>, that is formatted straight into the output. Text is printable
/// (<see cref="Printable"/>), and no part of it becomes a string.
/// </summary>
/// <param name="literalLength">What the compiler passes; not needed.</param>
/// <param name="formattedCount">Not needed either.</param>
/// <param name="terminal">The output.</param>
[InterpolatedStringHandler]
#pragma warning disable CS9113 // The compiler requires the parameters.
internal readonly ref struct TextLine(int literalLength, int formattedCount, Terminal terminal)
#pragma warning restore CS9113
{
    private const int LongestAddress = 2 + HexDigits.Longest;

    private readonly Utf8Buffer _output = terminal.Buffer;

    // The compiler passes constants, so that a space becomes one store.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendLiteral(string text)
    {
        if (text is " ") _output.Write((byte)' ');
        else Printable.Write(text, _output);
    }

    public void AppendFormatted(string? text) => Printable.Write(text, _output);

    /// <summary>Writes text in a field.</summary>
    /// <param name="text">The text.</param>
    /// <param name="alignment">The width of the field: if it is negative, the text is at its left.</param>
    public void AppendFormatted(string? text, int alignment)
    {
        int spaces = int.Abs(alignment) - (text?.Length ?? 0);
        if (alignment > 0) Indent(spaces);
        Printable.Write(text, _output);
        if (alignment < 0) Indent(spaces);
    }

    public void AppendFormatted(ulong number, int alignment = 0)
    {
        Span<byte> digits = stackalloc byte[Vector256<byte>.Count];
        Utf8Formatter.TryFormat(number, digits, out int count);
        Indent(alignment - count);
        Vector256.LoadUnsafe(ref digits[0]).StoreUnsafe(ref _output.ReserveAt(Vector256<byte>.Count));
        _output.Advance(count);
        Indent(-alignment - count);
    }

    public void AppendFormatted(VirtualAddress address) => AppendAddress(address.Value);

    public void AppendFormatted(PhysicalAddress address) => AppendAddress(address.Value);

    private void AppendAddress(ulong value)
    {
        Span<byte> at = _output.Reserve(LongestAddress);
        at[0] = (byte)'0';
        at[1] = (byte)'x';
        HexDigits.WriteAll(ref at[2], value);
        _output.Advance(LongestAddress);
    }

    private void Indent(int spaces)
    {
        for (; spaces > 0; spaces -= Vector256<byte>.Count)
        {
            Vector256.Create((byte)' ').StoreUnsafe(ref _output.ReserveAt(Vector256<byte>.Count));
            _output.Advance(int.Min(spaces, Vector256<byte>.Count));
        }
    }
}
