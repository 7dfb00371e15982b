using System.Buffers.Binary;
using K4os.Hash.xxHash;

namespace WalkGen.Images;

/// <summary>The descriptor of an lz4 frame. Source: lz4, <c>doc/lz4_Frame_format.md</c>.</summary>
internal readonly record struct Lz4Frame
{
    private const int DescriptorSize = 2; // without the optional parts

    /// <summary>The largest block in bytes.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Whether a block refers to the 64 KiB before it.</summary>
    public required bool IsLinked { get; init; }

    /// <summary>Whether each block has a checksum.</summary>
    public required bool HasBlockChecksum { get; init; }

    /// <summary>Whether the frame has a checksum of its content.</summary>
    public required bool HasContentChecksum { get; init; }

    /// <summary>The size of the content; null if the frame does not state it.</summary>
    public required ulong? ContentSize { get; init; }

    /// <summary>Reads the descriptor after the magic number.</summary>
    public static Lz4Frame Read(StreamInput input)
    {
        ulong at = input.Position;
        byte flags = input.Peek(1) is [var first, ..] ? first : throw input.Truncated();
        bool hasSize = (flags & 8) != 0;
        bool hasDictionary = (flags & 1) != 0;
        int size = DescriptorSize + (hasSize ? sizeof(ulong) : 0) + (hasDictionary ? sizeof(uint) : 0);
        ReadOnlySpan<byte> header = input.Take(size + 1);
        if (header[size] != (byte)(XXH32.DigestOf(header[..size]) >> 8))
            throw input.Damaged(at, "the checksum of the frame header is wrong");
        if ((flags & 0xc2) != 0x40 || (header[1] & 0x8f) != 0) throw input.Damaged(at, "the frame header has unknown flags");
        int blockCode = header[1] >> 4;
        if (blockCode < 4) throw input.Damaged(at, "the block size of the frame is not one of the format");
        if (hasDictionary) throw input.Unsupported($"the lz4 frame at 0x{at:x} needs a dictionary", "lz4 -d -D DICTIONARY");
        return new Lz4Frame
        {
            BlockSize = 1 << (8 + (2 * blockCode)), // 64 KiB to 4 MiB
            IsLinked = (flags & 0x20) == 0,
            HasBlockChecksum = (flags & 0x10) != 0,
            HasContentChecksum = (flags & 4) != 0,
            ContentSize = hasSize ? BinaryPrimitives.ReadUInt64LittleEndian(header[DescriptorSize..]) : null,
        };
    }
}
