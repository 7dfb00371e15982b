using System.Runtime.CompilerServices;
using WalkGen.Images;

namespace WalkGen.Cli.Walkers;

/// <summary>Numbers the frames of an image's memory without gaps, so a set of them takes one bit per frame of the file.</summary>
internal sealed class HeldFrames
{
    private const int FrameShift = 12;
    private const ulong FrameSize = 1UL << FrameShift;

    private readonly IReadOnlyList<ImageSegment> _segments;
    private readonly ulong[] _before; // the number of frames in the segments before each
    private int _recent;

    /// <summary>Numbers the frames of <paramref name="image"/>.</summary>
    public HeldFrames(MemoryImage image)
    {
        _segments = image.Segments;
        _before = new ulong[_segments.Count];
        for (int i = 0; i < _segments.Count; i++)
        {
            _before[i] = Count;
            Count += FrameOf(_segments[i].Start.Value + (_segments[i].Length - 1)) - FrameOf(_segments[i].Start.Value) + 1;
        }
    }

    /// <summary>The number of frames. A frame of which several segments have a part counts for each.</summary>
    public ulong Count { get; }

    /// <summary>
    /// The number of the first frame of the image within the 4 KiB at <paramref name="address"/>; false if there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryIndexOf(PhysicalAddress address, out ulong index)
    {
        index = 0;
        if (_segments.Count == 0) return false; // all pages of a kdump may be lost
        ImageSegment segment = _segments[_recent];
        if (address.Value - segment.Start.Value >= segment.Length) segment = _segments[_recent = FirstEndingAfter(address.Value)];
        ulong first = ulong.Max(address.Value, segment.Start.Value);
        index = _before[_recent] + (FrameOf(first) - FrameOf(segment.Start.Value));
        return first - address.Value < FrameSize && first - segment.Start.Value < segment.Length;
    }

    private static ulong FrameOf(ulong address) => address >> FrameShift;

    /// <summary>The index of the first segment that ends after <paramref name="address"/>; that of the last one if there is none.</summary>
    private int FirstEndingAfter(ulong address)
    {
        int low = 0, high = _segments.Count - 1;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (_segments[middle].Start.Value + (_segments[middle].Length - 1) >= address) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
