namespace WalkGen.Images;

/// <summary>A set of frames of 4 KiB, a bit for each frame of the regions that have one.</summary>
internal sealed class FrameSet
{
    private const int FrameShift = 12;
    private const int Words = 1 << (RegionShift - FrameShift - 6);
    private const int RegionShift = 24; // 512 bytes of bits: an image of few tables far apart takes no more than they do

    private readonly Dictionary<ulong, ulong[]> _regions = [];
    private (ulong Region, ulong[] Bits) _recent = (ulong.MaxValue, []);

    /// <summary>Whether the set contains the frame at <paramref name="address"/>.</summary>
    public bool Contains(PhysicalAddress address)
    {
        ulong region = address.Value >> RegionShift, frame = address.Value >> FrameShift;
        if (region != _recent.Region)
        {
            if (!_regions.TryGetValue(region, out ulong[]? bits)) return false;
            _recent = (region, bits);
        }

        return (_recent.Bits[(frame / 64) & (Words - 1)] & (1UL << (int)(frame % 64))) != 0;
    }

    /// <summary>Adds the frame at <paramref name="address"/>; false if the set contains it.</summary>
    public bool Add(PhysicalAddress address)
    {
        ulong region = address.Value >> RegionShift, frame = address.Value >> FrameShift;
        if (region != _recent.Region)
        {
            if (!_regions.TryGetValue(region, out ulong[]? bits)) bits = _regions[region] = new ulong[Words];
            _recent = (region, bits);
        }

        ref ulong word = ref _recent.Bits[(frame / 64) & (Words - 1)];
        ulong before = word;
        word |= 1UL << (int)(frame % 64);
        return word != before;
    }
}
