using System.Buffers.Binary;
using System.Text;

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
        return Parse(file, offset, header, Magic, Version, "LiME");
    }

    /// <summary>Parses <paramref name="header"/> of <paramref name="format"/>, as LiME and AVML have it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">The offset of the header.</param>
    /// <param name="header">Its bytes.</param>
    /// <param name="magic">The first four bytes of such a header.</param>
    /// <param name="version">The only version that is read.</param>
    /// <param name="format">The name of the format in messages.</param>
    /// <exception cref="InvalidImageException">It is no such header, or it is damaged.</exception>
    public static LimeRange Parse(
        FileBytes file, ulong offset, ReadOnlySpan<byte> header, ReadOnlySpan<byte> magic, uint version, string format)
    {
        if (!header.StartsWith(magic))
        {
            throw file.Damaged(
                $"there is no {format} header ('{Encoding.ASCII.GetString(magic)}') at 0x{offset:x}, after the memory of the previous "
                + "range");
        }

        uint found = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (found != version)
            throw file.Unknown($"the {format} header at 0x{offset:x} has version {found}, but WalkGen reads only version {version}");

        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        ulong last = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        return last >= first
            ? new LimeRange(offset, first, last)
            : throw file.Damaged(
                $"the range of the {format} header at 0x{offset:x} starts at 0x{first:x16} and ends before, at 0x{last:x16}");
    }
}
