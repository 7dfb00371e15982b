using WalkGen.Filters;

namespace WalkGen.Cli.Walkers;

/// <summary>Finds the parts of extents that map given physical addresses.</summary>
internal sealed class FrameSearch
{
    private readonly FrameRange[] _ranges;
    private readonly ulong[] _highest; // the highest address of the ranges up to each index
    private readonly bool[] _isMapped;
    private readonly Action<Extent, ulong> _found;

    /// <param name="ranges">The physical addresses. Ranges may overlap.</param>
    /// <param name="found">
    /// Gets each extent, cut to a range, and how many consecutive pages map it. A part that two ranges share is reported twice.
    /// </param>
    public FrameSearch(IEnumerable<FrameRange> ranges, Action<Extent, ulong> found)
    {
        _ranges = [.. ranges.Distinct().OrderBy(static range => range.First.Value)];
        _isMapped = new bool[_ranges.Length];
        _found = found;
        _highest = new ulong[_ranges.Length];
        ulong highest = 0;
        for (int i = 0; i < _ranges.Length; i++) _highest[i] = highest = Math.Max(highest, _ranges[i].Last.Value);
    }

    /// <summary>The ranges that no extent maps, not even in part.</summary>
    public IEnumerable<FrameRange> NotMapped => _ranges.Where((_, index) => !_isMapped[index]);

    /// <summary>The pages from the lowest address of the ranges to the highest one.</summary>
    public RunFilter Filter => new() { Frames = (_ranges[0].First, new PhysicalAddress(_highest[^1])) };

    public void Search(Extent pages)
    {
        Extent extent = pages.OneRepeat;
        ulong first = extent.Physical.Value, last = first + (extent.Length - 1);
        int end = FirstAfter(last), start = end;
        while (start > 0 && _highest[start - 1] >= first) start--;
        for (int i = start; i < end; i++)
        {
            if (_ranges[i].Last.Value < first) continue;
            ulong from = Math.Max(first, _ranges[i].First.Value), to = Math.Min(last, _ranges[i].Last.Value);
            _isMapped[i] = true;
            _found(extent.Cut(from - first, to - from + 1), pages.Repeats);
        }
    }

    /// <summary>The index of the first range that begins after <paramref name="address"/>; the number of ranges if there is none.</summary>
    private int FirstAfter(ulong address)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].First.Value <= address) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
