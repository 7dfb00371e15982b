namespace WalkGen.Images;

/// <summary>
/// The memory of an image for one reader that reads most of it. A span is valid until the next call. Unpacked pages are not cached.
/// </summary>
internal readonly struct ForwardMemory(SegmentMap? map, bool isSearch = false) : IPhysicalMemory
{
    private readonly ScratchBuffer _scratch = new() { IsOfSearch = isSearch };

    /// <summary>Caches bytes that were read and will be read again.</summary>
    public void Keep(PhysicalAddress address, ReadOnlySpan<byte> bytes) => map?.Keep(address.Value, bytes);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        if (map is not null) return map.TryRead(address.Value, length, _scratch, out bytes);

        bytes = default;
        return false;
    }
}
