using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// The configuration that a kernel with CONFIG_IKCONFIG contains, as in <c>/proc/config.gz</c>: <c>IKCFG_ST</c>, a gzip file,
/// <c>IKCFG_ED</c>. Source: Linux, <c>kernel/configs.c</c>.
/// </summary>
internal static class ConfigGz
{
    /// <summary>The symbol of the gzip file in kallsyms, which has it with CONFIG_KALLSYMS_ALL.</summary>
    public const string Symbol = "kernel_config_data";

    /// <summary>How much of the kernel is searched, from <c>_stext</c> on, for read-only data.</summary>
    private const ulong SearchedSize = 64 << 20;

    private const int MaxPackedSize = 1 << 20; // usual: 60 KiB
    private const int MaxSize = 4 << 20; // usual: 300 KiB

    private static ReadOnlySpan<byte> End => "IKCFG_ED"u8;

    private static readonly byte[] Start = [.. "IKCFG_ST"u8, 0x1f, 0x8b];

    /// <summary>
    /// The lines of the options that are set, such as <c>CONFIG_MIGRATION=y</c>, of the gzip file at <paramref name="address"/>; null if
    /// it is not a whole configuration.
    /// </summary>
    public static IReadOnlySet<string>? Read(KernelMemory memory, ulong address)
    {
        if (ReadPacked(memory, address) is not { } packed || Unpack(packed) is not { } text) return null;
        HashSet<string> lines = [.. text.Split('\n').Where(static line => line.StartsWith("CONFIG_", StringComparison.Ordinal))];
        return lines.Count > 0 ? lines : null;
    }

    /// <summary>Searches the kernel with its code at <paramref name="code"/> for the gzip file; null if it is not found.</summary>
    public static ulong? Search(KernelMemory memory, ulong code)
    {
        foreach (ulong found in KernelPattern.Find(memory, code, SearchedSize, Start, isReadOnly: true))
        {
            byte[] start = new byte[Start.Length];
            if (memory.TryRead(found, start)) return unchecked(found + 8);
        }

        return null;
    }

    private static byte[]? ReadPacked(KernelMemory memory, ulong address)
    {
        KernelBytes bytes = memory.BytesFrom(address);
        List<byte> packed = [];
        while (packed.Count < MaxPackedSize && bytes.TryRead(out byte value))
        {
            packed.Add(value);
            if (value == 'D' && CollectionsMarshal.AsSpan(packed).EndsWith(End)) return [.. packed[..^End.Length]];
        }

        return null;
    }

    /// <summary>Unpacks a gzip file; null if it is damaged, truncated or too large.</summary>
    private static string? Unpack(byte[] packed)
    {
        if (packed.Length < sizeof(uint)) return null;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(packed.Length - sizeof(uint))); // RFC 1952: ISIZE
        if (size > MaxSize) return null;

        byte[] text = new byte[size];
        using GZipStream gzip = new(new MemoryStream(packed), CompressionMode.Decompress);
        try
        {
            gzip.ReadExactly(text);
            return gzip.ReadByte() < 0 ? Encoding.ASCII.GetString(text) : null;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }
}
