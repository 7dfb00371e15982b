namespace WalkGen.Images;

/// <summary>
/// The memory of an image for one reader that goes through much of it, and looks at one place at a time: a span is valid until the next is asked
/// for. Where the image is packed, nothing that was unpacked is kept.
/// </summary>
internal readonly struct ForwardMemory(SegmentMap? map) : IPhysicalMemory
{
    private readonly ScratchBuffer _scratch = new();

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        if (map is not null) return map.TryRead(address.Value, length, _scratch, out bytes);

        bytes = default;
        return false;
    }
}
