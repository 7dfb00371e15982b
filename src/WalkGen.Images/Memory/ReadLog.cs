namespace WalkGen.Images;

/// <summary>The physical memory of an image that was read.</summary>
internal sealed class ReadLog
{
    private readonly HashSet<PhysicalRange> _ranges = [];

    /// <summary>The ranges, which overlap no other: in ascending order, and as long as possible.</summary>
    public PhysicalRange[] Ranges
    {
        get
        {
            lock (_ranges) return RangeSet.Join([.. _ranges]);
        }
    }

    /// <summary>Adds a range.</summary>
    public void Add(PhysicalRange range)
    {
        lock (_ranges) _ranges.Add(range);
    }
}
