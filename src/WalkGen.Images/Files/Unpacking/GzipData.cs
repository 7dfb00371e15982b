using System.IO.Compression;

namespace WalkGen.Images;

/// <summary>Unpacks gzip (RFC 1952), one or more members.</summary>
internal sealed class GzipData : UnpackedData
{
    // GZipStream treats the end of a truncated file as the end of the data. So a member with this text is appended to the file: the text
    // comes out at the end only if all members before it are complete. It is held back.
    private static readonly byte[] EndMark = "WalkGen: the end"u8.ToArray();
    private static readonly byte[] PackedEndMark = Pack(EndMark);

    private readonly FileBytes _file;
    private readonly GZipStream _stream;
    private readonly byte[] _unpacked = new byte[1 << 16];
    private int _next; // the bytes that have not been read; the last ones are held back
    private int _end;
    private ulong _length; // of the unpacked data, with the bytes that are held back

    /// <summary>Unpacks the rest of <paramref name="input"/>.</summary>
    /// <param name="input">The packed bytes.</param>
    /// <param name="file">Their file.</param>
    public GzipData(StreamInput input, FileBytes file)
    {
        _file = file;
        _stream = new GZipStream(new PackedStream(input, PackedEndMark), CompressionMode.Decompress);
    }

    /// <summary>The first two bytes of the data.</summary>
    public static ReadOnlySpan<byte> Magic => [0x1f, 0x8b]; // RFC 1952, section 2.3.1

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        while (_end - _next <= EndMark.Length)
        {
            if (!Unpack()) return 0;
        }

        int count = int.Min(target.Length, _end - _next - EndMark.Length);
        _unpacked.AsSpan(_next, count).CopyTo(target);
        _next += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose() => _stream.Dispose();

    private static byte[] Pack(byte[] text)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress)) gzip.Write(text);
        return packed.ToArray();
    }

    // False at the end of the data.
    private bool Unpack()
    {
        _unpacked.AsSpan(_next.._end).CopyTo(_unpacked);
        _end -= _next;
        _next = 0;
        int count;
        try
        {
            count = _stream.Read(_unpacked.AsSpan(_end));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidImageException(
                $"{_file.Name}: the gzip data is damaged or truncated after 0x{_length:x} unpacked bytes: copy or dump it again.", e);
        }

        _end += count;
        _length += (ulong)count;
        if (count > 0) return true;
        if (_unpacked.AsSpan(0, _end).SequenceEqual(EndMark)) return false;
        throw _file.Invalid(
            $"the gzip data is truncated, or followed by other data, after 0x{_length:x} unpacked bytes: copy or dump it again.");
    }
}
