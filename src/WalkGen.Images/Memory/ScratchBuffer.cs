namespace WalkGen.Images;

/// <summary>
/// A buffer that grows, for bytes that are read once, and the last page of a file: a block of it may be many pages large.
/// </summary>
internal sealed class ScratchBuffer
{
    private byte[] _bytes = [];
    private (object? Owner, ulong Index) _kept;

    /// <summary>Whether most of what is read into it does not matter: it is searched.</summary>
    public bool IsOfSearch { get; init; }

    /// <summary>Room for <paramref name="length"/> bytes. Previous content is lost.</summary>
    public Span<byte> Get(int length)
    {
        _kept = default;
        if (_bytes.Length < length) _bytes = new byte[length];
        return _bytes.AsSpan(0, length);
    }

    /// <summary>Names the bytes that were read into the buffer, until <see cref="Get"/> is called again.</summary>
    public void Keep(object owner, ulong index) => _kept = (owner, index);

    /// <summary>The <paramref name="length"/> bytes that were kept under the same name; empty if others were read since.</summary>
    public ReadOnlySpan<byte> Find(object owner, ulong index, int length)
        => _kept.Owner == owner && _kept.Index == index ? _bytes.AsSpan(0, length) : default;
}
