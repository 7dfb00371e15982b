using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>One range of a LiME file: a header and the memory behind it. Source: LiME, <c>doc/README.md</c> "Lime Memory Range Header".</summary>
/// <param name="Offset">Where in the file its header is.</param>
/// <param name="First">The first physical address.</param>
/// <param name="Last">The last one, inside.</param>
internal readonly record struct LimeRange(ulong Offset, ulong First, ulong Last)
{
    /// <summary>The size of a header in bytes: magic, version (32 bits each), first and last address, 8 bytes reserved.</summary>
    public const int HeaderSize = 32;

    private const uint Version = 1;

    /// <summary>The four bytes that a header begins with: 0x4c694d45.</summary>
    public static ReadOnlySpan<byte> Magic => "EMiL"u8;

    /// <summary>Where in the file its memory begins.</summary>
    public ulong Memory => Offset + HeaderSize;

    /// <summary>How many bytes of memory it says it has, at least 1.</summary>
    public UInt128 Size => (UInt128)(Last - First) + 1;

    /// <summary>Reads the header at <paramref name="offset"/>.</summary>
    /// <exception cref="InvalidImageException">There is none, or a damaged one.</exception>
    public static LimeRange Read(MappedFile file, ulong offset)
    {
        if (!file.TryGetBytes(offset, HeaderSize, out ReadOnlySpan<byte> header))
            throw file.Invalid($"the LiME header at 0x{offset:x} has {file.Length - offset} of its {HeaderSize} bytes: the image is truncated.");
        if (!header.StartsWith(Magic))
            throw file.Invalid($"there is no LiME header ('EMiL') at 0x{offset:x}, behind the memory of the range before: the image is damaged.");

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (version != Version) throw file.Invalid($"the LiME header at 0x{offset:x} has version {version}, but only version {Version} is known.");

        LimeRange range = new(offset, BinaryPrimitives.ReadUInt64LittleEndian(header[8..]), BinaryPrimitives.ReadUInt64LittleEndian(header[16..]));
        if (range.Last < range.First)
            throw file.Invalid($"the LiME header at 0x{offset:x} says that memory from 0x{range.First:x16} on ends before, at 0x{range.Last:x16}.");
        return range;
    }
}
