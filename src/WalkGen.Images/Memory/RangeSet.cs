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

    /// <summary>The memory of <paramref name="ranges"/>, which may overlap: sorted, disjoint, and as long as possible.</summary>
    public static PhysicalRange[] Join(List<PhysicalRange> ranges) => MissingMemory.Find(ranges, Array.Empty<PhysicalRange>());

    /// <summary>The last address of <paramref name="range"/>.</summary>
    public static ulong Last(PhysicalRange range) => range.Start.Value + (range.Length - 1);

    /// <summary>The size of all <paramref name="ranges"/> in bytes.</summary>
    public static ulong SizeOf(IEnumerable<PhysicalRange> ranges) => ranges.Aggregate(0UL, static (sum, range) => sum + range.Length);

    /// <summary>The blocks of <paramref name="alignment"/> bytes, a power of two, that <paramref name="range"/> touches.</summary>
    public static PhysicalRange Align(PhysicalRange range, ulong alignment)
        => Between(range.Start.Value & ~(alignment - 1), Last(range) | (alignment - 1));

    /// <summary>
    /// What both lists have, in pieces that lie in one range of each. The ranges of a list are disjoint and in ascending order.
    /// </summary>
    public static List<PhysicalRange> Intersect(IReadOnlyList<PhysicalRange> ranges, IReadOnlyList<PhysicalRange> others)
    {
        List<PhysicalRange> common = [];
        for (int i = 0, j = 0; i < ranges.Count && j < others.Count;)
        {
            ulong first = ulong.Max(ranges[i].Start.Value, others[j].Start.Value);
            ulong last = ulong.Min(Last(ranges[i]), Last(others[j]));
            if (first <= last) common.Add(Between(first, last));
            if (Last(ranges[i]) < Last(others[j])) i++;
            else j++;
        }

        return common;
    }

    /// <summary>
    /// What <paramref name="ranges"/> have and <paramref name="others"/> lack, in pieces that lie in one range. The ranges of a list are
    /// disjoint and in ascending order.
    /// </summary>
    public static List<PhysicalRange> Subtract(IReadOnlyList<PhysicalRange> ranges, IReadOnlyList<PhysicalRange> others)
    {
        if (others.Count == 0) return [.. ranges];
        List<PhysicalRange> rest = [];
        ulong next = 0;
        bool isAtEnd = false;
        foreach (PhysicalRange other in others)
        {
            if (other.Start.Value > next) rest.Add(Between(next, other.Start.Value - 1));
            next = Last(other) + 1;
            isAtEnd = next == 0;
        }

        if (!isAtEnd) rest.Add(Between(next, ulong.MaxValue)); // not empty: others has a range, so next is not 0
        return Intersect(ranges, rest);
    }

    private static PhysicalRange Between(ulong first, ulong last) => new(new PhysicalAddress(first), last - first + 1);

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
