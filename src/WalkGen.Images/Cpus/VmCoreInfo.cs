using System.Globalization;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// VMCOREINFO: the lines of <c>KEY=VALUE</c> in which a Linux kernel describes itself to the readers of its dumps.
/// Source: Linux, <c>kernel/vmcore_info.c</c> and <c>Documentation/admin-guide/kdump/vmcoreinfo.rst</c>.
/// </summary>
/// <remarks>The text may be damaged: malformed lines are skipped, and malformed numbers count as missing.</remarks>
public sealed class VmCoreInfo
{
    /// <summary>The maximum number of bytes that are read. Linux writes at most one page.</summary>
    internal const uint MaxSize = 1 << 16;

    private readonly Dictionary<string, string> _values;

    private VmCoreInfo(List<KeyValuePair<string, string>> pairs)
    {
        Pairs = pairs.AsReadOnly();
        _values = new Dictionary<string, string>(pairs.Count);
        foreach (var (key, value) in pairs) _values.TryAdd(key, value);
    }

    /// <summary>All lines in order: key and value as written, such as <c>SYMBOL(_stext)</c> and <c>ffffffff94400000</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs { get; }

    /// <summary>The release of the kernel, as <c>uname -r</c> prints it, such as <c>6.1.0-56-amd64</c>.</summary>
    public string? OsRelease => this["OSRELEASE"];

    /// <summary>The size of the smallest page in bytes.</summary>
    public long? PageSize => ParseNumber(this["PAGESIZE"]);

    /// <summary>The offset of the kernel from the addresses that it was linked for (KASLR).</summary>
    public ulong? KernelOffset => ParseHex(this["KERNELOFFSET"]);

    /// <summary>The value of <paramref name="key"/>, or null. The first line with the key counts.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>The virtual address of a kernel symbol: <c>SYMBOL(name)</c>, hexadecimal; null if there is none.</summary>
    public VirtualAddress? Symbol(string name) => ParseHex(this[$"SYMBOL({name})"]) is { } address ? new VirtualAddress(address) : null;

    /// <summary>A number: <c>NUMBER(name)</c>, decimal, or hexadecimal with <c>0x</c>; null if there is none.</summary>
    public long? Number(string name) => ParseNumber(this[$"NUMBER({name})"]);

    /// <summary>Parses <paramref name="text"/> up to its end or the first zero byte.</summary>
    internal static VmCoreInfo Parse(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        List<KeyValuePair<string, string>> pairs = [];
        foreach (Range line in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> pair = text[line].TrimEnd((byte)'\r');
            int equals = pair.IndexOf((byte)'=');
            if (equals <= 0) continue;
            pairs.Add(KeyValuePair.Create(Encoding.UTF8.GetString(pair[..equals]), Encoding.UTF8.GetString(pair[(equals + 1)..])));
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
