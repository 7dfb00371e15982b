using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>One range of a LiME file: a header and its memory. Source: LiME, <c>doc/README.md</c> "Lime Memory Range Header".</summary>
/// <param name="Offset">The file offset of the header.</param>
/// <param name="First">The first physical address.</param>
/// <param name="Last">The last physical address, inclusive.</param>
internal readonly record struct LimeRange(ulong Offset, ulong First, ulong Last)
{
    /// <summary>The size of a header in bytes: magic, version (32 bits each), first and last address, 8 bytes reserved.</summary>
    public const int HeaderSize = 32;

    private const uint Version = 1;

    /// <summary>The first four bytes of a header: 0x4c694d45.</summary>
    public static ReadOnlySpan<byte> Magic => "EMiL"u8;

    /// <summary>The file offset of the memory.</summary>
    public ulong Memory => Offset + HeaderSize;

    /// <summary>The size of the memory in bytes, at least 1.</summary>
    public UInt128 Size => (UInt128)(Last - First) + 1;

    /// <summary>Reads the header at <paramref name="offset"/>.</summary>
    /// <exception cref="InvalidImageException">There is no header, or it is damaged.</exception>
    public static LimeRange Read(FileBytes file, ulong offset)
    {
        if (!file.TryGetBytes(offset, HeaderSize, out ReadOnlySpan<byte> header))
            throw file.Truncated($"the LiME header at 0x{offset:x} has {file.Length - offset} of its {HeaderSize} bytes");
        if (!header.StartsWith(Magic))
            throw file.Damaged($"there is no LiME header ('EMiL') at 0x{offset:x}, after the memory of the previous range");

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (version != Version)
            throw file.Unknown($"the LiME header at 0x{offset:x} has version {version}, but WalkGen reads only version {Version}");

        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        ulong last = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        return last >= first
            ? new LimeRange(offset, first, last)
            : throw file.Damaged($"the range of the LiME header at 0x{offset:x} starts at 0x{first:x16} and ends before, at 0x{last:x16}");
    }
}
