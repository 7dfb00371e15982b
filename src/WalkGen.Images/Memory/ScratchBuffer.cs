namespace WalkGen.Images;

/// <summary>A buffer that grows, for bytes that are read once.</summary>
internal sealed class ScratchBuffer
{
    private byte[] _bytes = [];

    /// <summary>Room for <paramref name="length"/> bytes. Previous content is lost.</summary>
    public Span<byte> Get(int length)
    {
        if (_bytes.Length < length) _bytes = new byte[length];
        return _bytes.AsSpan(0, length);
    }
}
