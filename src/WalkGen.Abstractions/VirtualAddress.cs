namespace WalkGen;

/// <summary>A virtual address, before translation.</summary>
/// <remarks>The upper half of a format that sign-extends (x86-64) is at the top of the 64-bit space.</remarks>
/// <param name="Value">The address as a 64-bit number, in bytes.</param>
public readonly record struct VirtualAddress(ulong Value) : IComparable<VirtualAddress>, ISpanFormattable, ISpanParsable<VirtualAddress>
{
    /// <summary>The address <paramref name="bytes"/> higher, modulo 2^64.</summary>
    public static VirtualAddress operator +(VirtualAddress address, ulong bytes) => new(unchecked(address.Value + bytes));

    /// <summary>The address <paramref name="bytes"/> lower, modulo 2^64.</summary>
    public static VirtualAddress operator -(VirtualAddress address, ulong bytes) => new(unchecked(address.Value - bytes));

    /// <summary>The number of bytes from <paramref name="right"/> to <paramref name="left"/>, modulo 2^64.</summary>
    public static ulong operator -(VirtualAddress left, VirtualAddress right) => unchecked(left.Value - right.Value);

    /// <summary>Whether <paramref name="left"/> is less than <paramref name="right"/>.</summary>
    public static bool operator <(VirtualAddress left, VirtualAddress right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is greater than <paramref name="right"/>.</summary>
    public static bool operator >(VirtualAddress left, VirtualAddress right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is less than or equal to <paramref name="right"/>.</summary>
    public static bool operator <=(VirtualAddress left, VirtualAddress right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is greater than or equal to <paramref name="right"/>.</summary>
    public static bool operator >=(VirtualAddress left, VirtualAddress right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(VirtualAddress other) => Value.CompareTo(other.Value);

    /// <summary>The address as <c>0x</c> and 16 hexadecimal digits.</summary>
    public override string ToString() => AddressFormat.ToString(Value, null);

    /// <summary>The address in a format of <see cref="ulong"/>, such as <c>x</c>. The default is <c>0x</c> and 16 digits.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => AddressFormat.ToString(Value, format);

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        => AddressFormat.TryFormat(Value, destination, out charsWritten, format);

    /// <summary>Parses one to 16 hexadecimal digits, with or without <c>0x</c>.</summary>
    /// <exception cref="FormatException"><paramref name="s"/> is not an address.</exception>
    public static VirtualAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null)
        => TryParse(s, provider, out VirtualAddress address) ? address : throw AddressFormat.Invalid(s);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static VirtualAddress Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>
    /// Parses one to 16 hexadecimal digits, with or without <c>0x</c>. Returns false if <paramref name="s"/> is not an address.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out VirtualAddress result)
    {
        bool read = AddressFormat.TryParse(s, out ulong value);
        result = new VirtualAddress(value);
        return read;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out VirtualAddress)"/>
    public static bool TryParse(string? s, IFormatProvider? provider, out VirtualAddress result)
        => TryParse(s.AsSpan(), provider, out result);
}
