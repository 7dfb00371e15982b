using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>The sizes of the blocks of a stream, as a count and a checksum. Two equal ones list the same blocks.</summary>
internal sealed class XzRecords
{
    private readonly Crc _sizes = Crc.Create64();

    /// <summary>The number of blocks.</summary>
    public ulong Count { get; private set; }

    /// <summary>The checksum of their sizes.</summary>
    public ulong Checksum => _sizes.Value;

    /// <summary>Adds a block.</summary>
    /// <param name="packed">The size of its header, data and check.</param>
    /// <param name="unpacked">The size of its content.</param>
    public void Add(ulong packed, ulong unpacked)
    {
        Span<byte> sizes = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(sizes, packed);
        BinaryPrimitives.WriteUInt64LittleEndian(sizes[sizeof(ulong)..], unpacked);
        _sizes.Add(sizes);
        Count++;
    }
}
