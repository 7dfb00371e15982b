using System.Globalization;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// What a Linux kernel writes about itself for the readers of its dumps: lines of <c>KEY=VALUE</c>.
/// Source: Linux, <c>kernel/vmcore_info.c</c> and <c>Documentation/admin-guide/kdump/vmcoreinfo.rst</c>.
/// </summary>
/// <remarks>Nothing in it is believed: a line that is none is passed over, and a number that is none is absent.</remarks>
public sealed class VmCoreInfo
{
    /// <summary>No more than this many bytes are read. Linux writes at most one page.</summary>
    internal const uint MaxSize = 1 << 16;

    private readonly Dictionary<string, string> _values;

    private VmCoreInfo(List<KeyValuePair<string, string>> pairs)
    {
        Pairs = pairs.AsReadOnly();
        _values = new Dictionary<string, string>(pairs.Count);
        foreach (var (key, value) in pairs) _values.TryAdd(key, value);
    }

    /// <summary>All lines, in their order: key and value as they are written, such as <c>SYMBOL(_stext)</c> and <c>ffffffff94400000</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs { get; }

    /// <summary>The release of the kernel, as <c>uname -r</c> says it, such as <c>6.1.0-56-amd64</c>.</summary>
    public string? OsRelease => this["OSRELEASE"];

    /// <summary>The size of a page in bytes: of the smallest one of the paging format.</summary>
    public long? PageSize => ParseNumber(this["PAGESIZE"]);

    /// <summary>How many bytes the kernel runs above the addresses that it was linked for (KASLR).</summary>
    public ulong? KernelOffset => ParseHex(this["KERNELOFFSET"]);

    /// <summary>The value of <paramref name="key"/>; of several, the first; null if there is none.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>The virtual address of a symbol of the kernel: <c>SYMBOL(name)</c>, hexadecimal; null if there is none.</summary>
    public VirtualAddress? Symbol(string name) => ParseHex(this[$"SYMBOL({name})"]) is { } address ? new VirtualAddress(address) : null;

    /// <summary>A number: <c>NUMBER(name)</c>, decimal, or hexadecimal as 64 bits behind <c>0x</c>; null if there is none.</summary>
    public long? Number(string name) => ParseNumber(this[$"NUMBER({name})"]);

    /// <summary>The lines of <paramref name="text"/>, up to a byte 0 or its end.</summary>
    internal static VmCoreInfo Parse(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        List<KeyValuePair<string, string>> pairs = [];
        foreach (Range line in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> pair = text[line].TrimEnd((byte)'\r');
            int equals = pair.IndexOf((byte)'=');
            if (equals > 0) pairs.Add(KeyValuePair.Create(Encoding.UTF8.GetString(pair[..equals]), Encoding.UTF8.GetString(pair[(equals + 1)..])));
        }

        return new VmCoreInfo(pairs);
    }

    private static ulong? ParseHex(ReadOnlySpan<char> text)
        => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) ? value : null;

    private static long? ParseNumber(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("0x")) return ParseHex(text[2..]) is { } bits ? unchecked((long)bits) : null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
    }
}
