using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>
/// Finds physical memory in a mapped file: where it was found last, for tables lie close to each other, else by a binary search over
/// sorted, disjoint segments.
/// </summary>
internal sealed class SegmentMap
{
    private readonly MappedFile _file;
    private readonly ImageSegment[] _segments;
    private int _recent; // a hint, which threads may set as they like

    /// <summary>The memory of <paramref name="file"/>.</summary>
    /// <param name="file">The file that holds it.</param>
    /// <param name="segments">Sorted by address, disjoint, and all within the file.</param>
    public SegmentMap(MappedFile file, ImageSegment[] segments)
    {
        _file = file;
        _segments = segments;
    }

    /// <summary>Finds <paramref name="length"/> bytes at <paramref name="address"/>; false if any of them is missing.</summary>
    /// <exception cref="ObjectDisposedException">The image is closed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(ulong address, int length, out ReadOnlySpan<byte> bytes)
    {
        ref readonly ImageSegment segment = ref _segments[_recent];
        return Holds(in segment, address, length)
            ? _file.TryGetBytes(segment.FileOffset + (address - segment.Start.Value), length, out bytes)
            : TryGetBytesElsewhere(address, length, out bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryGetBytesElsewhere(ulong address, int length, out ReadOnlySpan<byte> bytes)
    {
        int index = LastStartingAtOrBelow(address);
        ref readonly ImageSegment segment = ref _segments[index];
        if (Holds(in segment, address, length))
        {
            _recent = index;
            return _file.TryGetBytes(segment.FileOffset + (address - segment.Start.Value), length, out bytes);
        }

        _file.RequireOpen(); // a closed image is not one without memory
        bytes = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Holds(in ImageSegment segment, ulong address, int length)
    {
        ulong distance = address - segment.Start.Value; // of an address below the segment: more than any length
        return distance < segment.Length && (ulong)length <= segment.Length - distance; // a negative length becomes one that no segment has
    }

    private int LastStartingAtOrBelow(ulong address)
    {
        int low = 0;
        int high = _segments.Length - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) >> 1);
            if (_segments[middle].Start.Value <= address) low = middle;
            else high = middle - 1;
        }

        return low;
    }
}
