namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Merges holes, in arithmetic that cannot wrap.</summary>
internal static class MergedHoles
{
    /// <summary>The maximal runs of <paramref name="holes"/>, in ascending order, within <paramref name="part"/>.</summary>
    /// <param name="holes">In ascending order.</param>
    /// <param name="pages">
    /// Pages that are there, in ascending order. Where a walk begins within a page, the last page of the first table reaches into the next
    /// one: what it covers is no hole there.
    /// </param>
    /// <param name="part">What was walked.</param>
    public static List<VirtualRange> Of(List<VirtualRange> holes, List<VirtualRange> pages, VirtualRange part)
    {
        var runs = new List<(UInt128 Start, UInt128 End)>();
        foreach (VirtualRange hole in holes)
        {
            if (!hole.TryIntersect(part, out VirtualRange inside)) continue;
            UInt128 start = inside.Start.Value, end = (UInt128)inside.Last.Value + 1;
            if (Reaching(pages, inside.Start) is { } page) start = (UInt128)page.Last.Value + 1;

            if (start >= end) continue;
            if (runs.Count > 0 && runs[^1].End >= start) runs[^1] = (runs[^1].Start, UInt128.Max(runs[^1].End, end));
            else runs.Add((start, end));
        }

        return [.. runs.Select(static run => new VirtualRange((ulong)run.Start, (ulong)(run.End - 1)))];
    }

    /// <summary>The page that begins before <paramref name="address"/> and reaches over it.</summary>
    private static VirtualRange? Reaching(List<VirtualRange> pages, VirtualAddress address)
    {
        int low = 0, high = pages.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (pages[middle].Last < address) low = middle + 1;
            else high = middle;
        }

        return low < pages.Count && pages[low].Start < address ? pages[low] : null;
    }
}
