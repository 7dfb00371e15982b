namespace WalkGen.Images;

/// <summary>Finds out what of the memory that a file names is not in it.</summary>
internal static class MissingMemory
{
    /// <summary>What of <paramref name="claims"/> is in none of <paramref name="segments"/>: sorted, disjoint, and as long as possible.</summary>
    /// <param name="claims">Any ranges that do not run over 2^64. They get sorted.</param>
    /// <param name="segments">Sorted and disjoint.</param>
    public static PhysicalRange[] Of(List<PhysicalRange> claims, ImageSegment[] segments)
    {
        claims.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        List<PhysicalRange> missing = [];
        int segment = 0;
        UInt128 done = 0; // everything below is decided
        foreach (PhysicalRange claim in claims)
        {
            UInt128 next = UInt128.Max(done, claim.Start.Value);
            UInt128 end = (UInt128)claim.Start.Value + claim.Length;
            while (next < end)
            {
                while (segment < segments.Length && End(segments[segment]) <= next) segment++;
                UInt128 stop = segment < segments.Length ? UInt128.Min(end, segments[segment].Start.Value) : end;
                if (stop > next) Add(missing, (ulong)next, (ulong)(stop - next));
                next = stop < end ? UInt128.Min(end, End(segments[segment])) : end;
            }

            done = UInt128.Max(done, end);
        }

        return [.. missing];
    }

    private static UInt128 End(ImageSegment segment) => (UInt128)segment.Start.Value + segment.Length;

    private static void Add(List<PhysicalRange> missing, ulong start, ulong length)
    {
        bool goesOn = missing.Count > 0 && start - missing[^1].Start.Value == missing[^1].Length && length <= ulong.MaxValue - missing[^1].Length;
        if (goesOn)
            missing[^1] = missing[^1] with { Length = missing[^1].Length + length };
        else
            missing.Add(new PhysicalRange(new PhysicalAddress(start), length));
    }
}
