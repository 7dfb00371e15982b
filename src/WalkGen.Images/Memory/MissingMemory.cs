namespace WalkGen.Images;

/// <summary>Finds the memory that a file names but does not contain.</summary>
internal static class MissingMemory
{
    /// <summary>
    /// Finds the parts of <paramref name="claims"/> that no segment contains: sorted, disjoint, and as long as possible.
    /// </summary>
    /// <param name="claims">Ranges that end at 2^64 at most. The method sorts them.</param>
    /// <param name="segments">Sorted and disjoint segments.</param>
    public static PhysicalRange[] Find(List<PhysicalRange> claims, IEnumerable<ImageSegment> segments)
        => claims.Count == 0 ? [] : Find(claims, [.. RangeSet.Of(segments)]);

    /// <summary>The same for <paramref name="known"/> ranges, which are sorted and disjoint.</summary>
    public static PhysicalRange[] Find(List<PhysicalRange> claims, PhysicalRange[] known)
    {
        claims.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        List<PhysicalRange> missing = [];
        int segment = 0;
        UInt128 done = 0; // all memory below is processed
        foreach (PhysicalRange claim in claims)
        {
            UInt128 next = UInt128.Max(done, claim.Start.Value);
            UInt128 end = (UInt128)claim.Start.Value + claim.Length;
            while (next < end)
            {
                while (segment < known.Length && End(known[segment]) <= next) segment++;
                UInt128 stop = segment < known.Length ? UInt128.Min(end, known[segment].Start.Value) : end;
                if (stop > next) Add(missing, (ulong)next, (ulong)(stop - next));
                next = stop < end ? UInt128.Min(end, End(known[segment])) : end;
            }

            done = UInt128.Max(done, end);
        }

        return [.. missing];
    }

    private static UInt128 End(PhysicalRange range) => (UInt128)range.Start.Value + range.Length;

    private static void Add(List<PhysicalRange> missing, ulong start, ulong length)
    {
        PhysicalRange last = missing.Count > 0 ? missing[^1] : default;
        if (last.Length > 0 && start - last.Start.Value == last.Length && length <= ulong.MaxValue - last.Length)
            missing[^1] = last with { Length = last.Length + length };
        else
            missing.Add(new PhysicalRange(new PhysicalAddress(start), length));
    }
}
