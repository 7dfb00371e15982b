using System.Buffers.Binary;
using K4os.Compression.LZ4;
using K4os.Hash.xxHash;

namespace WalkGen.Images;

/// <summary>
/// Unpacks lz4: frames of the frame format, skippable frames, and the older format of <c>lz4 -l</c>, which ends with its file or with the
/// next frame.
/// </summary>
internal sealed class Lz4Data(StreamInput input) : UnpackedData
{
    private const uint FrameMagic = 0x184d_2204;
    private const uint OlderMagic = 0x184c_2102;
    private const uint StoredBit = 1u << 31;
    private const int OlderBlockSize = 1 << 23;
    private const int HistorySize = 1 << 16;

    private readonly XXH32 _content = new();
    private byte[] _buffer = []; // the history, then a block
    private int _history; // its size
    private int _next; // the bytes of the block that have not been read
    private int _end;
    private bool _isWithinFrame;
    private Lz4Frame? _frame; // null in the older format
    private ulong _start; // of the frame in the file
    private ulong _length; // of the content of the frame

    /// <summary>The first four bytes of a frame.</summary>
    public static ReadOnlySpan<byte> Magic => [0x04, 0x22, 0x4d, 0x18];

    /// <summary>The first four bytes of the older format.</summary>
    public static ReadOnlySpan<byte> MagicOfOlderFormat => [0x02, 0x21, 0x4c, 0x18];

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        while (_next == _end)
        {
            if (!_isWithinFrame && !BeginFrame()) return 0;
            _isWithinFrame = _frame is { } frame ? ReadBlock(frame) : ReadOlderBlock();
        }

        int count = int.Min(target.Length, _end - _next);
        _buffer.AsSpan(_next, count).CopyTo(target);
        _next += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private bool BeginFrame()
    {
        while (!input.IsAtEnd)
        {
            ReadOnlySpan<byte> magic = input.Peek(sizeof(uint));
            bool isSkippable = SkippableFrame.Is(magic);
            if (!isSkippable && !magic.SequenceEqual(Magic) && !magic.SequenceEqual(MagicOfOlderFormat))
                throw Magic.StartsWith(magic) || MagicOfOlderFormat.StartsWith(magic) ? input.Truncated() : input.Trailing();

            _start = input.Position;
            _frame = null;
            uint number = ReadUInt32();
            if (isSkippable)
            {
                SkipFrame();
                continue;
            }

            if (number == FrameMagic) _frame = Lz4Frame.Read(input);
            int size = HistorySize + (_frame?.BlockSize ?? OlderBlockSize);
            if (_buffer.Length < size) _buffer = new byte[size];
            _history = _next = _end = 0;
            _length = 0;
            _content.Reset();
            return true;
        }

        return false;
    }

    private void SkipFrame()
    {
        for (uint rest = ReadUInt32(); rest > 0;)
        {
            int count = input.Peek((int)uint.Min(rest, 1 << 17)).Length;
            if (count == 0) throw input.Truncated();
            input.Skip(count);
            rest -= (uint)count;
        }
    }

    // False at the end of the frame.
    private bool ReadBlock(in Lz4Frame frame)
    {
        ulong at = input.Position;
        uint size = ReadUInt32();
        if (size == 0)
        {
            EndFrame(frame);
            return false;
        }

        bool isStored = (size & StoredBit) != 0;
        size &= ~StoredBit;
        if (size > frame.BlockSize) throw input.Damaged(at, $"a block of 0x{size:x} bytes in a frame of blocks of 0x{frame.BlockSize:x}");
        ReadOnlySpan<byte> packed = input.Take((int)size + (frame.HasBlockChecksum ? sizeof(uint) : 0));
        if (frame.HasBlockChecksum
            && XXH32.DigestOf(packed[..(int)size]) != BinaryPrimitives.ReadUInt32LittleEndian(packed[(int)size..]))
        {
            throw input.Damaged(at, "the checksum of the block is wrong");
        }

        KeepHistory(frame.IsLinked);
        Unpack(packed[..(int)size], isStored, frame.BlockSize, at);
        if (frame.HasContentChecksum) _content.Update(_buffer.AsSpan(_next, _end - _next));
        return true;
    }

    private void EndFrame(in Lz4Frame frame)
    {
        ulong at = input.Position;
        if (frame.HasContentChecksum && ReadUInt32() != _content.Digest())
            throw input.Damaged(at, $"the checksum of the frame at 0x{_start:x} is wrong");
        if (frame.ContentSize is { } size && size != _length)
            throw input.Damaged(at, $"the frame at 0x{_start:x} has 0x{_length:x} bytes, not 0x{size:x} as its header says");
    }

    // False at the end of the file or before the next frame.
    private bool ReadOlderBlock()
    {
        if (input.IsAtEnd) return false;
        ulong at = input.Position;
        uint size = input.Peek(sizeof(uint)) is { Length: sizeof(uint) } bytes
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : throw input.Truncated();
        if (size is FrameMagic or OlderMagic || SkippableFrame.Is(input.Peek(sizeof(uint)))) return false;
        if (size > LZ4Codec.MaximumOutputSize(OlderBlockSize)) throw input.Damaged(at, $"a block of 0x{size:x} bytes is too long");
        input.Skip(sizeof(uint));
        _history = 0;
        Unpack(input.Take((int)size), isStored: false, OlderBlockSize, at);
        return true;
    }

    // The end of the last block becomes the beginning of the buffer.
    private void KeepHistory(bool isLinked)
    {
        int kept = isLinked ? int.Min(HistorySize, _end) : 0;
        _buffer.AsSpan(_end - kept, kept).CopyTo(_buffer);
        _history = kept;
    }

    private void Unpack(ReadOnlySpan<byte> packed, bool isStored, int room, ulong at)
    {
        Span<byte> target = _buffer.AsSpan(_history, room);
        int count = packed.Length;
        if (isStored) packed.CopyTo(target);
        else count = LZ4Codec.Decode(packed, target, _buffer.AsSpan(0, _history));
        if (count < 0) throw input.Damaged(at, "the block cannot be unpacked");
        _next = _history;
        _end = _history + count;
        _length += (ulong)count;
    }

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(input.Take(sizeof(uint)));
}
