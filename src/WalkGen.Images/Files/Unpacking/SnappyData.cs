using System.Buffers.Binary;
using System.Numerics;
using Snappier;

namespace WalkGen.Images;

/// <summary>
/// Unpacks a number of bytes in Snappy's framing format. Source: snappy, <c>framing_format.txt</c>. It begins with a stream identifier.
/// </summary>
/// <param name="input">The packed bytes.</param>
/// <param name="length">The number of unpacked bytes, after which the data ends.</param>
internal sealed class SnappyData(StreamInput input, UInt128 length) : UnpackedData
{
    private const int MaxChunk = 1 << 16; // unpacked
    private const int ChecksumSize = 4;
    private const byte Compressed = 0;
    private const byte Uncompressed = 1;
    private const byte FirstSkippable = 0x80;
    private const byte Identifier = 0xff;

    private readonly byte[] _chunk = new byte[MaxChunk];
    private UInt128 _rest = length;
    private int _next; // the bytes of the chunk that have not been read
    private int _end;
    private bool _isIdentified;

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        while (_next == _end)
        {
            if (_rest == 0) return 0;
            NextChunk();
        }

        int count = int.Min(target.Length, _end - _next);
        _chunk.AsSpan(_next, count).CopyTo(target);
        _next += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private void NextChunk()
    {
        ulong at = input.Position;
        uint header = BinaryPrimitives.ReadUInt32LittleEndian(input.Take(sizeof(uint)));
        byte type = (byte)header;
        ReadOnlySpan<byte> content = input.Take((int)(header >> 8));
        if (type == Identifier)
        {
            if (!content.SequenceEqual("sNaPpY"u8)) throw input.Damaged(at, "the stream identifier is wrong");
            _isIdentified = true;
            return;
        }

        if (!_isIdentified) throw input.Damaged(at, "the stream identifier is missing");
        if (type >= FirstSkippable) return;
        if (type > Uncompressed || content.Length < ChecksumSize)
            throw input.Damaged(at, "the chunk is not one of Snappy's framing format");

        _end = Unpack(content[ChecksumSize..], type == Compressed, at);
        _next = 0;
        if (Checksum(_chunk.AsSpan(0, _end)) != BinaryPrimitives.ReadUInt32LittleEndian(content))
            throw input.Damaged(at, "the checksum of the chunk is wrong");
        if ((uint)_end > _rest) throw input.Damaged(at, "the chunk ends after the memory of its range");
        _rest -= (uint)_end;
    }

    private int Unpack(ReadOnlySpan<byte> content, bool isCompressed, ulong at)
    {
        if (!isCompressed && content.TryCopyTo(_chunk)) return content.Length;
        try
        {
            if (isCompressed && Snappy.TryDecompress(content, _chunk, out int count)) return count;
        }
        catch (Exception e) when (e is not OutOfMemoryException) // what the decoder throws is not documented
        {
        }

        throw input.Damaged(at, "the chunk cannot be unpacked");
    }

    // CRC-32C, masked.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte next in bytes) crc = BitOperations.Crc32C(crc, next);
        return BitOperations.RotateRight(~crc, 15) + 0xa282_ead8;
    }
}
