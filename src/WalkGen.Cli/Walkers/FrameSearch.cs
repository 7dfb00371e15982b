namespace WalkGen.Cli.Walkers;

/// <summary>Picks out of extents what maps the physical addresses that are asked for.</summary>
internal sealed class FrameSearch
{
    private readonly FrameRange[] _asked;
    private readonly ulong[] _reach;
    private readonly bool[] _mapped;
    private readonly Action<Extent> _found;

    /// <param name="asked">The ranges; they may overlap.</param>
    /// <param name="found">Told of each extent, cut to the range that was asked for; of a piece that two ranges share, twice.</param>
    public FrameSearch(IEnumerable<FrameRange> asked, Action<Extent> found)
    {
        _asked = [.. asked.Distinct().OrderBy(static range => range.First.Value)];
        _mapped = new bool[_asked.Length];
        _found = found;

        // How far the ranges up to here reach, so that a search backwards knows where to stop.
        _reach = new ulong[_asked.Length];
        ulong reach = 0;
        for (int i = 0; i < _asked.Length; i++) _reach[i] = reach = Math.Max(reach, _asked[i].Last.Value);
    }

    /// <summary>The ranges that no extent maps, not even in part.</summary>
    public IEnumerable<FrameRange> NotMapped => _asked.Where((_, index) => !_mapped[index]);

    public void Look(Extent extent)
    {
        ulong first = extent.Physical.Value, last = first + (extent.Length - 1);
        int end = FirstBehind(last), start = end;
        while (start > 0 && _reach[start - 1] >= first) start--;
        for (int i = start; i < end; i++)
        {
            if (_asked[i].Last.Value < first) continue;
            ulong from = Math.Max(first, _asked[i].First.Value), to = Math.Min(last, _asked[i].Last.Value);
            _mapped[i] = true;
            _found(extent.Cut(from - first, to - from + 1));
        }
    }

    /// <summary>The first range that begins behind <paramref name="address"/>; the number of ranges, if none does.</summary>
    private int FirstBehind(ulong address)
    {
        int low = 0, high = _asked.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_asked[middle].First.Value <= address) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
