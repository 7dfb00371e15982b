namespace WalkGen.Images;

/// <summary>Disjoint ranges of physical addresses in ascending order.</summary>
internal static class RangeSet
{
    /// <summary>Whether one of <paramref name="ranges"/> contains <paramref name="address"/>.</summary>
    public static bool Contains(IReadOnlyList<PhysicalRange> ranges, PhysicalAddress address)
        => Contains(ranges, static range => range, address);

    /// <summary>Whether one of <paramref name="segments"/> contains <paramref name="address"/>.</summary>
    public static bool Contains(IReadOnlyList<ImageSegment> segments, PhysicalAddress address)
        => Contains(segments, RangeOf, address);

    /// <summary>The <paramref name="segments"/> and <paramref name="ranges"/>, which are disjoint, as ranges in ascending order.</summary>
    public static PhysicalRange[] Union(IReadOnlyList<ImageSegment> segments, IReadOnlyList<PhysicalRange> ranges)
    {
        PhysicalRange[] union = [.. Of(segments), .. ranges];
        Array.Sort(union, static (left, right) => left.Start.CompareTo(right.Start));
        return union;
    }

    /// <summary>The memory of <paramref name="segments"/>.</summary>
    public static IEnumerable<PhysicalRange> Of(IEnumerable<ImageSegment> segments)
        => segments.Select(RangeOf);

    private static PhysicalRange RangeOf(ImageSegment segment) => new(segment.Start, segment.Length);

    private static bool Contains<T>(IReadOnlyList<T> parts, Func<T, PhysicalRange> rangeOf, PhysicalAddress address)
    {
        int low = 0;
        int high = parts.Count;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (rangeOf(parts[middle]).Start <= address) low = middle + 1;
            else high = middle;
        }

        return low > 0 && rangeOf(parts[low - 1]) is var last && address.Value - last.Start.Value < last.Length;
    }
}
