using System.Text;

namespace WalkGen.Cli.Commands;

/// <summary>
/// Addresses of the standard input, one in each line: hexadecimal, with or without 0x. Empty lines are skipped, and what follows a #.
/// </summary>
/// <param name="input">The standard input.</param>
internal sealed class AddressInput(Stream input)
{
    /// <summary>The bytes that are read at once. A line must fit, which is plenty for an address with a comment.</summary>
    private const int BlockSize = 1 << 16;

    private const int LongestQuote = 40; // characters of a wrong line in the message

    private readonly byte[] _block = new byte[BlockSize];
    private readonly List<VirtualAddress> _addresses = [];
    private long _line;

    /// <summary>
    /// The addresses of each block that arrives, as long as it is the last one that was asked for. Those before a wrong line are a block of
    /// their own.
    /// </summary>
    /// <exception cref="BadDataException">A line is no address.</exception>
    public IEnumerable<IReadOnlyList<VirtualAddress>> Blocks()
    {
        int kept = 0;
        bool isEnd = false;
        while (!isEnd)
        {
            int read = input.Read(_block, kept, BlockSize - kept);
            isEnd = read == 0;
            int filled = kept + read;
            int whole = isEnd ? filled : _block.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            string? wrong = whole > 0 ? Parse(_block.AsSpan(0, whole)) : filled == BlockSize ? TooLong() : null;
            if (_addresses.Count > 0) yield return _addresses;
            if (wrong is not null) throw new BadDataException(wrong);
            _addresses.Clear();
            _block.AsSpan(whole, filled - whole).CopyTo(_block);
            kept = filled - whole;
        }
    }

    /// <summary>Adds the addresses of <paramref name="lines"/>; what is wrong with the first line that has none, or null.</summary>
    private string? Parse(ReadOnlySpan<byte> lines)
    {
        Span<char> digits = stackalloc char[LongestQuote];
        while (!lines.IsEmpty)
        {
            _line++;
            int end = lines.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            int comment = line.IndexOf((byte)'#');
            line = (comment < 0 ? line : line[..comment]).Trim(" \t\r"u8);
            if (line.IsEmpty) continue;
            if (line.Length > digits.Length || !TryParse(line, digits, out VirtualAddress address)) return Wrong(line);
            _addresses.Add(address);
        }

        return null;
    }

    private static bool TryParse(ReadOnlySpan<byte> line, Span<char> digits, out VirtualAddress address)
        => VirtualAddress.TryParse(digits[..Encoding.Latin1.GetChars(line, digits)], null, out address);

    private string Wrong(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        if (text.Length > LongestQuote) text = text[..LongestQuote] + "...";
        return $"standard input, line {_line}: '{text}' is not a hexadecimal address.";
    }

    private string TooLong() => $"standard input, line {_line + 1}: a line of more than {BlockSize} bytes is not an address.";
}
