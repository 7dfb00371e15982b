using System.Globalization;

namespace WalkGen.Images;

/// <summary>Parses maps of memory: <c>OFFSET:PHYSICAL:LENGTH</c>, or <c>/proc/iomem</c>.</summary>
internal static class RawMap
{
    private const int MaxRanges = 1 << 16; // a machine has some dozens

    /// <summary>Parses <paramref name="lines"/>, which messages call <paramref name="name"/>.</summary>
    /// <exception cref="FormatException">A line or the ranges are wrong.</exception>
    public static RawRanges Parse(IEnumerable<string> lines, string name)
    {
        List<ImageSegment> ranges = [];
        bool? isIoMem = null;
        bool isHidden = false;
        ulong offset = 0;
        foreach (string line in lines)
        {
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#')) continue;
            isIoMem ??= line.Contains(" : ", StringComparison.Ordinal);
            if (isIoMem == false)
            {
                ranges.Add(Range(line.Trim(), name));
            }
            else if (SystemRam(line, name) is var (start, last))
            {
                if (last < start) throw new FormatException($"{name}: '{line.Trim()}' ends before it starts: copy /proc/iomem again.");
                isHidden |= last == 0;
                ulong length = last - start == ulong.MaxValue ? last : last - start + 1;
                if (length > ulong.MaxValue - offset)
                    throw new FormatException($"{name}: '{line.Trim()}' ends beyond any file: shorten it.");
                ranges.Add(new ImageSegment(new PhysicalAddress(start), length, offset));
                offset += length;
            }

            if (ranges.Count > MaxRanges) throw new FormatException($"{name}: it has more than {MaxRanges} ranges: join some of them.");
        }

        if (isHidden)
        {
            throw new FormatException(
                $"{name}: the addresses of System RAM are 0, since /proc/iomem shows them to root alone: copy it as root.");
        }

        if (isIoMem == true && ranges.Count == 0)
            throw new FormatException($"{name}: no line ends with 'System RAM': copy /proc/iomem of the machine.");
        return RawRanges.FaultOf(ranges) is { } fault
            ? throw new FormatException($"{name}: {fault}")
            : new RawRanges([.. ranges], name, containAll: isIoMem == true);
    }

    // Children of a range are indented: 'Kernel code' and others.
    private static (ulong Start, ulong Last)? SystemRam(string line, string name)
    {
        if (char.IsWhiteSpace(line[0])) return null;
        ReadOnlySpan<char> text = line;
        int colon = text.IndexOf(" : ");
        int dash = text.IndexOf('-');
        bool hasRange = dash >= 0 && dash < colon;
        if (!hasRange || !TryHex(text[..dash], out ulong start) || !TryHex(text[(dash + 1)..colon], out ulong last))
            throw new FormatException($"{name}: '{line}' is not a line of /proc/iomem, such as '00100000-7fffffff : System RAM'.");
        return text[(colon + 3)..].Trim().SequenceEqual("System RAM") ? (start, last) : null;
    }

    private static ImageSegment Range(string text, string name)
    {
        string[] parts = text.Split(':');
        if (parts.Length == 3 && TryNumber(parts[0], out ulong offset) && TryNumber(parts[1], out ulong start)
            && TryNumber(parts[2], out ulong length))
        {
            return new ImageSegment(new PhysicalAddress(start), length, offset);
        }

        throw new FormatException(
            $"{name}: '{text}' is not OFFSET:PHYSICAL:LENGTH, such as 3G:4G:0x40000000: numbers are decimal, or hexadecimal with 0x.");
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        if (text.IsEmpty) return false;
        int unit = "KMGT".IndexOf(text[^1], StringComparison.Ordinal) + 1;
        if (unit > 0) text = text[..^1];
        bool isNumber = text.StartsWith("0x", StringComparison.Ordinal)
            ? TryHex(text[2..], out ulong value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        number = value << (10 * unit);
        return isNumber && number >> (10 * unit) == value;
    }

    private static bool TryHex(ReadOnlySpan<char> text, out ulong value)
        => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
