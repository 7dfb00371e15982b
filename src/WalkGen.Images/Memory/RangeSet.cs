namespace WalkGen.Images;

/// <summary>Disjoint ranges of physical addresses in ascending order.</summary>
internal static class RangeSet
{
    /// <summary>Whether one of <paramref name="ranges"/> contains <paramref name="address"/>.</summary>
    public static bool Contains(IReadOnlyList<PhysicalRange> ranges, PhysicalAddress address)
    {
        int low = 0;
        int high = ranges.Count;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (ranges[middle].Start <= address) low = middle + 1;
            else high = middle;
        }

        return low > 0 && address.Value - ranges[low - 1].Start.Value < ranges[low - 1].Length;
    }

    /// <summary>Whether one of <paramref name="segments"/> contains <paramref name="address"/>.</summary>
    public static bool Contains(IReadOnlyList<ImageSegment> segments, PhysicalAddress address)
    {
        int low = 0;
        int high = segments.Count;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (segments[middle].Start <= address) low = middle + 1;
            else high = middle;
        }

        return low > 0 && address.Value - segments[low - 1].Start.Value < segments[low - 1].Length;
    }

    /// <summary>The <paramref name="segments"/> and <paramref name="ranges"/>, which are disjoint, as ranges in ascending order.</summary>
    public static PhysicalRange[] Union(IReadOnlyList<ImageSegment> segments, IReadOnlyList<PhysicalRange> ranges)
    {
        PhysicalRange[] union = [.. Of(segments), .. ranges];
        Array.Sort(union, static (left, right) => left.Start.CompareTo(right.Start));
        return union;
    }

    /// <summary>The memory of <paramref name="segments"/>.</summary>
    public static IEnumerable<PhysicalRange> Of(IEnumerable<ImageSegment> segments)
        => segments.Select(static segment => new PhysicalRange(segment.Start, segment.Length));
}
