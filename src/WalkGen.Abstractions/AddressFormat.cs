using System.Globalization;

namespace WalkGen;

/// <summary>Formats and parses addresses: <c>0x</c> and 16 hexadecimal digits by default.</summary>
internal static class AddressFormat
{
    private const int MaxDigits = 16;
    private const int DefaultLength = 2 + MaxDigits;

    public static string ToString(ulong value, string? format)
        => string.IsNullOrEmpty(format) ? $"0x{value:x16}" : value.ToString(format, CultureInfo.InvariantCulture);

    public static bool TryFormat(ulong value, Span<char> destination, out int written, ReadOnlySpan<char> format)
    {
        if (!format.IsEmpty) return value.TryFormat(destination, out written, format, CultureInfo.InvariantCulture);

        written = 0;
        if (destination.Length < DefaultLength) return false;
        "0x".CopyTo(destination);
        value.TryFormat(destination[2..], out _, "x16", CultureInfo.InvariantCulture);
        written = DefaultLength;
        return true;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        text = text.Trim();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) text = text[2..];
        value = 0;
        return text.Length <= MaxDigits && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    public static FormatException Invalid(ReadOnlySpan<char> text)
        => new($"'{text}' is not an address: expected one to 16 hexadecimal digits, with or without 0x.");
}
