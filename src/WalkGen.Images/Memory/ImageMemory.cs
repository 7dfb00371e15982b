using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>The physical memory of a <see cref="MemoryImage"/>, read-only. The default value contains no memory.</summary>
/// <remarks>
/// Spans point into the mapped file or to unpacked pages. They are valid until the image is disposed. Several threads may read at once, but
/// not while a thread disposes the image.
/// </remarks>
public readonly struct ImageMemory : IPhysicalMemory
{
    private readonly SegmentMap? _map;

    internal ImageMemory(SegmentMap map) => _map = map;

    /// <summary>The same memory for one reader that reads most of it.</summary>
    internal ForwardMemory ForwardOnly() => new(_map);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        if (_map is not null) return _map.TryGetBytes(address.Value, length, out bytes);

        bytes = default;
        return false;
    }
}
