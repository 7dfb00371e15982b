using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>The physical memory of a <see cref="MemoryImage"/>, read-only. The default value contains no memory.</summary>
/// <remarks>
/// Spans point into the mapped file, or to pages that were read or unpacked. They show the memory until the image is disposed. Several
/// threads may read at once.
/// </remarks>
public readonly struct ImageMemory : IPhysicalMemory
{
    private readonly SegmentMap? _map;

    internal ImageMemory(SegmentMap map) => _map = map;

    /// <summary>The addresses from the first to the last byte; null without memory.</summary>
    internal PhysicalRange? Bounds => _map?.Bounds;

    /// <summary>The same memory for one reader that reads most of it.</summary>
    /// <param name="isSearch">Whether the reader searches it: then a <see cref="ReadLog"/> does not log what is read.</param>
    internal ForwardMemory ForwardOnly(bool isSearch = false) => new(_map, isSearch);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        if (_map is not null) return _map.TryGetBytes(address.Value, length, out bytes);

        bytes = default;
        return false;
    }

    /// <summary>Throws if the image is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    internal void ThrowIfDisposed() => _map?.RequireOpen();
}
