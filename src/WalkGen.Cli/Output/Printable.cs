using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace WalkGen.Cli.Output;

/// <summary>
/// Text without characters that control a terminal, a browser or the order of the letters. An image, a path or an argument may contain
/// them. They become <c>\x1b</c>, <c>\u202e</c> or <c>\U000e0041</c>.
/// </summary>
internal static class Printable
{
    /// <summary>For texts of this length a plain loop is the fastest.</summary>
    private const int Short = 16;

    /// <summary>The printable form of <paramref name="text"/>; the same object if no character is replaced.</summary>
    public static string Of(string text) => NeedsEscape(text) ? Escaped(text) : text;

    /// <summary>Writes the printable form of <paramref name="text"/>.</summary>
    public static void Write(ReadOnlySpan<char> text, Utf8Buffer output)
    {
        if (text.Length <= Short && TryWriteShort(text, output)) return;
        if (text.Length <= Utf8Buffer.Size / 2 && Ascii.FromUtf16(text, output.Reserve(text.Length), out int count) == OperationStatus.Done
            && !NeedsEscape(text))
        {
            output.Advance(count);
            return;
        }

        WriteAny(text, output);
    }

    /// <summary>Whether <paramref name="text"/> contains a character that is not printed as it is.</summary>
    public static bool NeedsEscape(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange(' ', '~')) return false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsControl(rune)) return true;
        }

        return false;
    }

    /// <summary>The printable form of <paramref name="text"/>.</summary>
    public static string Escaped(ReadOnlySpan<char> text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsControl(rune)) escaped.Append(rune.ToString());
            else if (rune.Value <= 0xff) escaped.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
            else if (rune.IsBmp) escaped.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else escaped.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }

        return escaped.ToString();
    }

    private static bool TryWriteShort(ReadOnlySpan<char> text, Utf8Buffer output)
    {
        Span<byte> to = output.Reserve(Short)[..Short];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~') return false;
            to[i] = (byte)text[i];
        }

        output.Advance(text.Length);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteAny(ReadOnlySpan<char> text, Utf8Buffer output)
        => output.Write(Encoding.UTF8.GetBytes(NeedsEscape(text) ? Escaped(text) : text.ToString()));

    // Format: the bidirectional controls, joiners, marks of byte order, tags.
    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
