namespace WalkGen.Images;

/// <summary>Bytes of an image, with a log of what is read.</summary>
internal sealed class LoggedBytes : ImageBytes
{
    private readonly ImageBytes _bytes;
    private readonly ReadLog _log;
    private readonly ImageSegment[] _segments; // in the order of their offsets
    private readonly ulong[] _offsets;

    public LoggedBytes(ImageBytes bytes, IEnumerable<ImageSegment> segments, ReadLog log)
    {
        _bytes = bytes;
        _log = log;
        _segments = [.. segments.OrderBy(static segment => segment.FileOffset)];
        _offsets = Array.ConvertAll(_segments, static segment => segment.FileOffset);
    }

    /// <inheritdoc/>
    public override int DamagedPages => _bytes.DamagedPages;

    /// <inheritdoc/>
    public override long UnreadablePages => _bytes.UnreadablePages;

    /// <inheritdoc/>
    public override long CachedBytes => _bytes.CachedBytes;

    /// <inheritdoc/>
    public override ChangingBytes? Changing => _bytes.Changing;

    /// <inheritdoc/>
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
        => _bytes.TryGetBytes(offset, length, out bytes) && Log(offset, length);

    /// <inheritdoc/>
    public override bool TryRead(ulong offset, int length, ScratchBuffer scratch, out ReadOnlySpan<byte> bytes)
        => _bytes.TryRead(offset, length, scratch, out bytes) && (scratch.IsOfSearch || Log(offset, length));

    /// <inheritdoc/>
    public override void Keep(ulong offset, ReadOnlySpan<byte> bytes) => _bytes.Keep(offset, bytes);

    /// <inheritdoc/>
    public override void RequireOpen() => _bytes.RequireOpen();

    /// <inheritdoc/>
    public override void Dispose() => _bytes.Dispose();

    private bool Log(ulong offset, int length)
    {
        int index = Array.BinarySearch(_offsets, offset);
        ImageSegment segment = _segments[index >= 0 ? index : ~index - 1];
        if (length > 0) _log.Add(new PhysicalRange(segment.Start + (offset - segment.FileOffset), (ulong)length));
        return true;
    }
}
