namespace WalkGen.Images;

/// <summary>
/// Reads the symbols of <c>kallsyms_names</c> one after the other: each is a length and bytes that stand for tokens. The first character
/// of a symbol is its type, as <c>nm</c> prints it. Source: Linux, <c>kernel/kallsyms.c</c>, <c>kallsyms_expand_symbol</c>.
/// </summary>
/// <param name="bytes">The packed symbols.</param>
/// <param name="tokens">What their bytes stand for.</param>
/// <param name="end">The number of the last symbol and 1.</param>
/// <param name="first">The number of the first symbol in <paramref name="bytes"/>.</param>
internal ref struct KallsymsNames(KernelBytes bytes, KallsymsTokens tokens, int end, int first = 0)
{
    /// <summary>The longest symbol with its type (Linux: <c>KSYM_NAME_LEN</c>; 128 until 6.0).</summary>
    public const int MaxLength = 512;

    private readonly byte[] _scratch = new byte[MaxLength];
    private readonly byte[] _text = new byte[MaxLength];
    private KernelBytes _bytes = bytes;
    private ReadOnlySpan<byte> _packed;
    private int _length;

    /// <summary>The number of the current symbol; before the first, the number before it.</summary>
    public int Index { get; private set; } = first - 1;

    /// <summary>How many bytes have been read: the offset of the next symbol.</summary>
    public int Position { get; private set; } // at most 2^21 symbols of 514 bytes

    /// <summary>Whether memory is missing or a symbol has no legal length. The reader then stops.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The type of the current symbol.</summary>
    public readonly char Type => (char)Text()[0];

    /// <summary>The name of the current symbol. It is valid until the next call.</summary>
    public readonly ReadOnlySpan<byte> Name => Text()[1..];

    /// <summary>The length of <see cref="Name"/>, which is not unpacked for it.</summary>
    public readonly int NameLength => _length - 1;

    /// <summary>Whether <see cref="Name"/>, which has the length of <paramref name="name"/>, ends as it does. It is not unpacked.</summary>
    public readonly bool EndsAs(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> end = tokens[_packed[^1]];
        return name.EndsWith(end.Length > name.Length ? end[1..] : end); // a single token has the type too
    }

    /// <summary>Reads the next symbol; false after the last one, and if the table is damaged.</summary>
    public bool MoveNext()
    {
        if (IsDamaged || Index + 1 >= end) return false;
        IsDamaged = !TryReadSymbol();
        if (IsDamaged) return false;
        Index++;
        return true;
    }

    private bool TryReadSymbol()
    {
        if (!TryReadLength(out int length) || length is 0 or > MaxLength) return false;
        if (!_bytes.TryRead(length, _scratch, out _packed)) return false;
        Position += length;
        _length = tokens.LengthOf(_packed);
        return _length is > 0 and <= MaxLength;
    }

    private readonly ReadOnlySpan<byte> Text()
    {
        int at = 0;
        foreach (byte token in _packed)
        {
            ReadOnlySpan<byte> text = tokens[token];
            text.CopyTo(_text.AsSpan(at));
            at += text.Length;
        }

        return _text.AsSpan(0, at);
    }

    // One byte, or two as ULEB128 since Linux 6.1. Before, no symbol had 128 bytes: KSYM_NAME_LEN was 128.
    private bool TryReadLength(out int length)
    {
        length = 0;
        if (!_bytes.TryRead(out byte low)) return false;
        length = low;
        Position++;
        if ((low & 0x80) == 0) return true;
        if (!_bytes.TryRead(out byte high)) return false;
        Position++;
        length = (low & 0x7f) | (high << 7);
        return true;
    }
}
