using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>Unpacks xz: one or more streams with padding between them. Source: The .xz File Format, version 1.2.1.</summary>
internal sealed class XzData(StreamInput input) : UnpackedData
{
    private const int HeaderSize = 12; // also of the footer

    private XzCheck? _check; // of the current stream
    private XzRecords _records = new();
    private XzBlock? _block;
    private int _flags; // of the current stream: the type of its checks

    /// <summary>The first six bytes of a stream.</summary>
    public static ReadOnlySpan<byte> Magic => [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];

    /// <summary>The CRC-32 of <paramref name="bytes"/>.</summary>
    public static uint Crc32Of(ReadOnlySpan<byte> bytes)
    {
        Crc crc = Crc.Create32();
        crc.Add(bytes);
        return (uint)crc.Value;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        while (true)
        {
            if (_block is null && !OpenBlock()) return 0;
            int count = _block!.Read(target);
            if (count > 0) return count;
            _block.End(_records);
            _block.Dispose();
            _block = null;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _block?.Dispose();
        _check?.Dispose();
    }

    private bool OpenBlock()
    {
        while (true)
        {
            if (_check is null && !OpenStream()) return false;
            byte size = input.Peek(1) is [var first] ? first : throw input.Truncated();
            if (size > 0)
            {
                _block = new XzBlock(input, _check!);
                return true;
            }

            CheckIndex();
            _check!.Dispose();
            _check = null;
        }
    }

    private bool OpenStream()
    {
        // Streams are padded to multiples of four bytes.
        bool isFirst = _records.Count == 0 && _flags == 0;
        while (!isFirst && input.Peek(4) is [0, 0, 0, 0]) input.Skip(4);
        if (input.IsAtEnd) return false;
        ulong at = input.Position;
        ReadOnlySpan<byte> start = input.Peek(Magic.Length);
        if (!start.SequenceEqual(Magic)) throw Magic.StartsWith(start) ? input.Truncated() : input.Trailing();

        ReadOnlySpan<byte> header = input.Take(HeaderSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != Crc32Of(header[6..8]))
            throw input.Damaged(at, "the checksum of the stream header is wrong");
        if (header[6] != 0 || header[7] > 15) throw input.Damaged(at, "the stream header has unknown flags");
        _flags = header[7];
        _check = new XzCheck(_flags);
        _records = new XzRecords();
        return true;
    }

    // Index and footer list the blocks again: they are the end of a complete stream.
    private void CheckIndex()
    {
        ulong start = input.Position;
        Crc crc = Crc.Create32();
        crc.Add(input.Take(1)); // the indicator
        XzRecords listed = new();
        ulong count = ReadNumber(crc);
        if (count != _records.Count) throw input.Damaged(start, $"the index lists {count} blocks, but there are {_records.Count}");
        for (ulong i = 0; i < count; i++)
        {
            ulong packed = ReadNumber(crc);
            listed.Add(packed, ReadNumber(crc));
        }

        ReadOnlySpan<byte> padding = input.Take((int)(-(long)(input.Position - start) & 3));
        crc.Add(padding);
        if (listed.Checksum != _records.Checksum || padding.ContainsAnyExcept((byte)0))
            throw input.Damaged(start, "the index does not fit the blocks");
        if (BinaryPrimitives.ReadUInt32LittleEndian(input.Take(sizeof(uint))) != crc.Value)
            throw input.Damaged(start, "the checksum of the index is wrong");

        ulong size = input.Position - start;
        ulong at = input.Position;
        ReadOnlySpan<byte> footer = input.Take(HeaderSize);
        bool isValid = BinaryPrimitives.ReadUInt32LittleEndian(footer) == Crc32Of(footer[4..10])
            && ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(footer[4..]) + 1) * 4 == size
            && footer[8..] is [0, var flags, 0x59, 0x5a] && flags == _flags;
        if (!isValid) throw input.Damaged(at, "the stream footer is invalid");
    }

    private ulong ReadNumber(Crc crc)
    {
        ReadOnlySpan<byte> bytes = input.Peek(XzNumber.MaxSize);
        if (XzNumber.Read(bytes) is not var (value, size))
            throw bytes.Length < XzNumber.MaxSize ? input.Truncated() : input.Damaged(input.Position, "a number of the index is invalid");
        crc.Add(bytes[..size]);
        input.Skip(size);
        return value;
    }
}
