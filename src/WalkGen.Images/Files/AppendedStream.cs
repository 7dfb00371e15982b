namespace WalkGen.Images;

/// <summary>The bytes of a stream, followed by those of an array. They can be read once, from the beginning.</summary>
internal sealed class AppendedStream(Stream first, byte[] second) : Stream
{
    private int _read; // of the second

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = first.Read(buffer);
        if (count > 0 || buffer.IsEmpty) return count;

        ReadOnlySpan<byte> rest = second.AsSpan(_read, int.Min(second.Length - _read, buffer.Length));
        rest.CopyTo(buffer);
        _read += rest.Length;
        return rest.Length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
