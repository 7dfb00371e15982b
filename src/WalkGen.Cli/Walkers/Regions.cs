namespace WalkGen.Cli.Walkers;

/// <summary>Sums up the aligned regions of one size that smaller leaves map. What lies in them comes in ascending order.</summary>
/// <param name="size">The size in bytes, a power of two.</param>
/// <param name="larger">Those of the next larger size, which get each region as a part; null if there are none.</param>
internal sealed class Regions(ulong size, Regions? larger = null)
{
    private readonly RegionCounts[] _counts = new RegionCounts[Enum.GetValues<RegionKind>().Length];
    private Region _open;
    private bool _isOpen;

    /// <summary>The size in bytes.</summary>
    public ulong Size => size;

    /// <summary>The finished regions of <paramref name="kind"/>.</summary>
    public RegionCounts this[RegionKind kind] => _counts[(int)kind];

    public void Add(in Region part)
    {
        ulong start = part.Start & ~(size - 1);
        if (!_isOpen || _open.Start != start)
        {
            Finish();
            _open = new Region { Start = start };
            _isOpen = true;
        }

        _open.Add(part);
    }

    /// <summary>Counts the last region.</summary>
    public void Finish()
    {
        if (!_isOpen) return;
        _isOpen = false;
        if (_open.Leaves > 0) _counts[(int)_open.KindFor(size)].Count(_open);
        larger?.Add(_open);
    }
}
