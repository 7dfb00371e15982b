namespace WalkGen.Images;

/// <summary>Room for bytes that are looked at and forgotten.</summary>
internal sealed class ScratchBuffer
{
    private byte[] _bytes = [];

    /// <summary>Room for <paramref name="length"/> bytes; what was there before is lost.</summary>
    public Span<byte> Of(int length)
    {
        if (_bytes.Length < length) _bytes = new byte[length];
        return _bytes.AsSpan(0, length);
    }
}
