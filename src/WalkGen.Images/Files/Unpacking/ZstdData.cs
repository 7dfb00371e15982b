using ZstdSharp.Unsafe;

namespace WalkGen.Images;

/// <summary>
/// Unpacks zstd (RFC 8878), one or more frames and skippable frames. As <c>zstd -d</c> does, it refuses windows larger than 128 MiB.
/// </summary>
internal sealed unsafe class ZstdData : UnpackedData
{
    private readonly StreamInput _input;
    private ZSTD_DCtx_s* _context;
    private ulong _frame; // where the current frame begins
    private bool _isWithinFrame;

    /// <summary>Unpacks the rest of <paramref name="input"/>.</summary>
    public ZstdData(StreamInput input)
    {
        _input = input;
        _context = Methods.ZSTD_createDCtx();
        if (_context is null) throw new InsufficientMemoryException();
    }

    /// <summary>The first four bytes of a frame.</summary>
    public static ReadOnlySpan<byte> Magic => [0x28, 0xb5, 0x2f, 0xfd];

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        while (true)
        {
            if (!_isWithinFrame && !BeginFrame()) return 0;
            ReadOnlySpan<byte> packed = _input.Peek();
            int written = Unpack(packed, target);
            if (written > 0) return written;
            if (packed.IsEmpty && _isWithinFrame) throw _input.Truncated();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Methods.ZSTD_freeDCtx(_context);
        _context = null;
    }

    private bool BeginFrame()
    {
        if (_input.IsAtEnd) return false;
        ReadOnlySpan<byte> magic = _input.Peek(Magic.Length);
        bool isFrame = magic.SequenceEqual(Magic) || SkippableFrame.Is(magic);
        if (!isFrame) throw Magic.StartsWith(magic) ? _input.Truncated() : _input.Trailing();
        _frame = _input.Position;
        return true;
    }

    private int Unpack(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        fixed (byte* source = packed)
        fixed (byte* room = target)
        {
            ZSTD_inBuffer_s from = new() { src = source, size = (nuint)packed.Length };
            ZSTD_outBuffer_s to = new() { dst = room, size = (nuint)target.Length };
            nuint rest = Methods.ZSTD_decompressStream(_context, &to, &from);
            if (Methods.ZSTD_isError(rest)) throw Fault(rest);
            _input.Skip((int)from.pos);
            _isWithinFrame = rest != 0;
            return (int)to.pos;
        }
    }

    private InvalidImageException Fault(nuint error)
        => Methods.ZSTD_getErrorCode(error) == ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge
            ? _input.Unsupported($"the zstd frame at 0x{_frame:x} needs a window of more than 128 MiB", "zstd -d --long=31")
            : _input.Damaged(_input.Position, $"{Methods.ZSTD_getErrorName(error)}, in the frame at 0x{_frame:x}");
}
