namespace WalkGen.Images;

/// <summary>The bytes of a file, read once in order, with the messages about them.</summary>
/// <param name="file">The file.</param>
/// <param name="start">The offset of the first byte.</param>
/// <param name="data">What the bytes are in messages, such as <c>zstd data</c>.</param>
/// <param name="remedy">What to do with damaged bytes.</param>
internal sealed class StreamInput(FileBytes file, ulong start, string data, string remedy)
{
    private const int ChunkSize = 1 << 16; // the garbage collector keeps larger arrays for long

    private readonly ScratchBuffer _scratch = new();
    private byte[] _buffer = new byte[ChunkSize];
    private ulong _start; // the offset of the buffered bytes in the file
    private int _count;

    /// <summary>The offset of the next byte in the file.</summary>
    public ulong Position { get; private set; } = start;

    /// <summary>Whether all bytes have been read.</summary>
    public bool IsAtEnd => Position == file.Length;

    /// <summary>The next bytes, of which the caller uses some and skips them: at least one, except at the end.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        if (Position - _start >= (ulong)_count) Fill(ChunkSize);
        return _buffer.AsSpan((int)(Position - _start).._count);
    }

    /// <summary>The next <paramref name="count"/> bytes; fewer at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        ulong next = Position - _start;
        if (next + (ulong)count <= (ulong)_count) return _buffer.AsSpan((int)next, count);
        Fill(count);
        return _buffer.AsSpan(0, int.Min(count, _count));
    }

    /// <summary>Continues after <paramref name="count"/> bytes, which the last call returned.</summary>
    public void Skip(int count) => Position += (ulong)count;

    /// <summary>Continues at <paramref name="position"/>, which lies within the file or at its end.</summary>
    public void MoveTo(ulong position) => Position = position <= file.Length ? position : throw Truncated();

    /// <summary>Copies the next bytes and returns their number: 0 at the end.</summary>
    public int Read(Span<byte> target)
    {
        ReadOnlySpan<byte> bytes = Peek(target.Length);
        bytes.CopyTo(target);
        Skip(bytes.Length);
        return bytes.Length;
    }

    /// <summary>The next <paramref name="count"/> bytes, valid until the next call.</summary>
    /// <exception cref="InvalidImageException">The file ends before.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> bytes = Peek(count);
        if (bytes.Length < count) throw Truncated();
        Skip(count);
        return bytes;
    }

    /// <summary>The exception for data that the end of the file cuts off.</summary>
    public InvalidImageException Truncated()
        => file.Invalid($"the {data} is truncated: it goes on at 0x{file.Length:x}, where the file ends; {remedy}.");

    /// <summary>The exception for damaged data at <paramref name="offset"/>; <paramref name="what"/> is the fault.</summary>
    public InvalidImageException Damaged(ulong offset, string what)
        => file.Invalid($"the {data} at 0x{offset:x} is damaged: {what}; {remedy}.");

    /// <summary>The exception for bytes after the packed data.</summary>
    public InvalidImageException Trailing()
        => file.Invalid($"the {data} ends at 0x{Position:x}, but other data follows: remove it, or pack the image again.");

    /// <summary>
    /// The exception for data that WalkGen does not unpack; <paramref name="what"/> names the feature and its place, and
    /// <paramref name="command"/> unpacks it.
    /// </summary>
    public InvalidImageException Unsupported(string what, string command) => file.Invalid($"{what}: unpack it with '{command}' first.");

    private void Fill(int needed)
    {
        int count = (int)ulong.Min((ulong)int.Max(needed, ChunkSize), file.Length - Position);
        if (_buffer.Length < count) _buffer = new byte[count];
        if (!file.TryRead(Position, count, _scratch, out ReadOnlySpan<byte> bytes)) throw file.Unreadable(Position, count);
        bytes.CopyTo(_buffer);
        _start = Position;
        _count = count;
    }
}
