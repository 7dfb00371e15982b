using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The header of BTF: where the types and the strings are, as offsets from the end of the header.
/// Source: Linux, <c>include/uapi/linux/btf.h</c>, <c>struct btf_header</c>, and <c>Documentation/bpf/btf.rst</c>.
/// </summary>
internal readonly record struct BtfHeader(int Length, int TypesAt, int TypesLength, int StringsAt, int StringsLength)
{
    /// <summary>The number of bytes that <see cref="TryParse"/> needs.</summary>
    public const int MinLength = 24;

    /// <summary>Linux 7.2 of Debian has 5.4 MB.</summary>
    private const int MaxTotalLength = 32 << 20;

    /// <summary>The first bytes in little endian: magic number, version, flags.</summary>
    public static ReadOnlySpan<byte> Magic => [0x9f, 0xeb, 1, 0];

    /// <summary>The number of bytes of header, types and strings.</summary>
    public int TotalLength => Length + Math.Max(TypesAt + TypesLength, StringsAt + StringsLength);

    /// <summary>The strings in <paramref name="bytes"/>, which begin with the header.</summary>
    public ReadOnlySpan<byte> StringsOf(byte[] bytes) => bytes.AsSpan(Length + StringsAt, StringsLength);

    /// <summary>Parses a header; false if the bytes are not one, or name more than 32 MiB.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out BtfHeader header)
    {
        header = default;
        if (bytes.Length < MinLength || !bytes.StartsWith(Magic)) return false;
        uint length = Field(bytes, 4);
        uint typesAt = Field(bytes, 8), typesLength = Field(bytes, 12);
        uint stringsAt = Field(bytes, 16), stringsLength = Field(bytes, 20);
        if (length is < MinLength or > 4096 || typesAt % sizeof(uint) != 0) return false;
        if ((ulong)length + typesAt + typesLength > MaxTotalLength) return false;
        if ((ulong)length + stringsAt + stringsLength > MaxTotalLength) return false;
        header = new BtfHeader((int)length, (int)typesAt, (int)typesLength, (int)stringsAt, (int)stringsLength);
        return true;
    }

    private static uint Field(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
