namespace WalkGen.Images;

/// <summary>
/// Packed bytes as a stream, followed by those of an array. Without one, a read at the end is an error: the data is truncated.
/// </summary>
internal sealed class PackedStream(StreamInput input, byte[]? end = null) : Stream
{
    private int _ended; // bytes of the array that have been read

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = input.Read(buffer);
        if (count > 0 || buffer.IsEmpty) return count;
        if (end is null) throw input.Truncated();

        ReadOnlySpan<byte> rest = end.AsSpan(_ended, int.Min(end.Length - _ended, buffer.Length));
        rest.CopyTo(buffer);
        _ended += rest.Length;
        return rest.Length;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        byte next = 0;
        return Read(new Span<byte>(ref next)) == 0 ? -1 : next;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
