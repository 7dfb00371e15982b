using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WalkGen.Cli.Output;

/// <summary>Writes lines of lower-case hexadecimal numbers without leading zeros, separated by single spaces.</summary>
internal sealed class HexLineWriter(Utf8Buffer output)
{
    /// <summary>Four numbers and their separators, and what a vector writes more.</summary>
    private const int LongestLine = (4 * (HexDigits.Longest + 1)) + 32;

    /// <summary>The digit of an address that differs in the next page.</summary>
    private const ulong PageDigit = 0xf000;
    private const int PageShift = 12;

    // Consecutive pages have addresses that differ in one digit. Page sizes are few.
    private ulong _first = ulong.MaxValue;
    private Vector256<byte> _firstText;
    private int _firstLength;
    private ulong _third = ulong.MaxValue;
    private Vector256<byte> _thirdText;
    private int _thirdLength;

    // Inlined into the loops of a walker, which keep its constants in registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLine(ulong first, ulong second, ulong third, ulong fourth)
    {
        if ((first | PageDigit) != _first)
        {
            _first = first | PageDigit;
            (_firstText, _firstLength) = TextOf(_first);
        }

        if (third != _third)
        {
            _third = third;
            (_thirdText, _thirdLength) = TextOf(third);
        }

        ref byte line = ref output.ReserveAt(LongestLine);
        int used = _firstLength;
        if (_first <= PageDigit + 0xfff) used = WriteSmall(ref line, first);
        else
        {
            _firstText.StoreUnsafe(ref line);
            Unsafe.Add(ref line, used - (PageShift / 4) - 2) = HexDigits.Of((int)(first & PageDigit) >> PageShift);
        }

        used += HexDigits.WriteShort(ref Unsafe.Add(ref line, used), second);
        Unsafe.Add(ref line, used++) = (byte)' ';
        _thirdText.StoreUnsafe(ref Unsafe.Add(ref line, used));
        used += _thirdLength;
        used += HexDigits.WriteShort(ref Unsafe.Add(ref line, used), fourth);
        Unsafe.Add(ref line, used++) = (byte)'\n';
        output.Advance(used);
    }

    // Its digit at PageShift may be a leading zero.
    private static int WriteSmall(ref byte line, ulong number)
    {
        int used = HexDigits.WriteShort(ref line, number);
        Unsafe.Add(ref line, used) = (byte)' ';
        return used + 1;
    }

    /// <summary>The digits and a space, followed by anything, and the length of both.</summary>
    private static (Vector256<byte> Text, int Length) TextOf(ulong number)
    {
        Span<byte> text = stackalloc byte[Vector256<byte>.Count];
        int length = HexDigits.WriteShort(ref MemoryMarshal.GetReference(text), number);
        text[length] = (byte)' ';
        return (Vector256.Create<byte>(text), length + 1);
    }
}
