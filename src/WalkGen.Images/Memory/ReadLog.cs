namespace WalkGen.Images;

/// <summary>
/// The physical memory of an image that was read, in whole pages: the parts of all pages would need more memory than the image.
/// </summary>
internal sealed class ReadLog
{
    private const ulong PageSize = 0x1000;

    private readonly HashSet<ulong> _pages = [];

    /// <summary>The ranges, which overlap no other: in ascending order, and as long as possible.</summary>
    public PhysicalRange[] Ranges
    {
        get
        {
            lock (_pages) return RangeSet.Join([.. _pages.Select(static page => new PhysicalRange(new PhysicalAddress(page), PageSize))]);
        }
    }

    /// <summary>Adds the pages of <paramref name="range"/>, which is not empty.</summary>
    public void Add(PhysicalRange range)
    {
        PhysicalRange aligned = RangeSet.Align(range, PageSize);
        lock (_pages)
        {
            for (ulong offset = 0; offset < aligned.Length; offset += PageSize) _pages.Add(aligned.Start.Value + offset);
        }
    }
}
