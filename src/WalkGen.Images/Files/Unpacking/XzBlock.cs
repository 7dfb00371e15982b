using System.Buffers.Binary;
using SharpCompress.Compressors.LZMA;

namespace WalkGen.Images;

/// <summary>A block of an xz stream: a header, LZMA2 data and a check. Source: The .xz File Format, section 3.</summary>
internal sealed class XzBlock : IDisposable
{
    private const int Lzma2 = 0x21;
    private const int MaxDictionary = 1 << 26; // that of xz -9
    private const int MaxDictionaryCode = 28; // 64 MiB

    private readonly StreamInput _input;
    private readonly XzCheck _check;
    private readonly ulong _start;
    private readonly ulong _data; // where the LZMA2 data begins
    private readonly ulong? _packedSize; // as the header states them
    private readonly ulong? _unpackedSize;
    private readonly LzmaStream _stream;
    private ulong _length; // of the unpacked data

    /// <summary>Reads the header of the next block of <paramref name="input"/>.</summary>
    public XzBlock(StreamInput input, XzCheck check)
    {
        _input = input;
        _check = check;
        _start = input.Position;
        int size = (input.Peek(1)[0] + 1) * 4;
        ReadOnlySpan<byte> header = input.Take(size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]) != XzData.Crc32Of(header[..^4]))
            throw input.Damaged(_start, "the checksum of the block header is wrong");

        int flags = header[1];
        ReadOnlySpan<byte> rest = header[2..^4];
        if ((flags & 0x40) != 0) _packedSize = ReadNumber(ref rest);
        if ((flags & 0x80) != 0) _unpackedSize = ReadNumber(ref rest);
        ulong filter = ReadNumber(ref rest);
        if ((flags & 0x3f) != 0 || filter != Lzma2)
            throw input.Unsupported($"the xz block at 0x{_start:x} has filters other than LZMA2", "xz -d");
        if (rest is not [1, var code, .. var padding] || code > 40 || padding.ContainsAnyExcept((byte)0))
            throw input.Damaged(_start, "the block header is invalid");
        if (code > MaxDictionaryCode)
        {
            throw input.Unsupported(
                $"the xz block at 0x{_start:x} needs a dictionary of more than {MaxDictionary >> 20} MiB", "xz -d");
        }

        _data = input.Position;
        _stream = LzmaStream.Create([code], new PackedStream(input));
    }

    /// <summary>Unpacks the next bytes; 0 at the end of the block, which is then complete.</summary>
    public int Read(Span<byte> target)
    {
        ulong at = _input.Position;
        int count;
        try
        {
            count = _stream.Read(target);
        }
        catch (Exception e) when (e is not (IOException or OutOfMemoryException)) // what the decoder throws is not documented
        {
            throw Damaged(at);
        }

        _check.Add(target[..count]);
        _length += (ulong)count;
        return count;
    }

    /// <summary>Checks the end of the block and lists its sizes in <paramref name="records"/>.</summary>
    public void End(XzRecords records)
    {
        ulong size = _input.Position - _data;
        if ((_packedSize ?? size) != size || (_unpackedSize ?? _length) != _length)
            throw _input.Damaged(_start, "the sizes in the block header are wrong");
        if (_input.Take((int)(-(long)size & 3)).ContainsAnyExcept((byte)0)) throw Damaged(_input.Position);
        if (!_check.End(_input.Take(_check.Size))) throw _input.Damaged(_start, "the checksum of the block is wrong");
        records.Add(_data - _start + size + (ulong)_check.Size, _length);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private InvalidImageException Damaged(ulong at) => _input.Damaged(at, $"the block at 0x{_start:x} cannot be unpacked");

    private ulong ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        if (XzNumber.Read(bytes) is not var (value, size)) throw _input.Damaged(_start, "the block header is invalid");
        bytes = bytes[size..];
        return value;
    }
}
