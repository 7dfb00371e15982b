namespace WalkGen.Images;

/// <summary>Chooses the latest of the program headers with different bytes for the same memory, and finds the pages that differ.</summary>
internal static class LatestHeader
{
    private const ulong PageSize = 0x1000;
    private const int MaxSteps = 1 << 20; // a copy of a running machine has some dozens of headers
    private const int MaxOverlaps = 1 << 16;

    /// <summary>The memory, sorted and disjoint, and the overlaps whose bytes differ.</summary>
    /// <param name="file">The file.</param>
    /// <param name="loads">The headers of memory.</param>
    /// <exception cref="InvalidImageException">There are too many overlaps, or too many bytes to compare.</exception>
    public static (ImageSegment[] Segments, DifferingOverlap[] Overlaps) Choose(FileBytes file, List<ProgramHeader> loads)
    {
        List<(ImageSegment Part, ProgramHeader Header)> parts = [];
        foreach (ProgramHeader load in loads)
        {
            ulong present = load.PresentIn(file);
            if (present > 0) parts.Add((new ImageSegment(new PhysicalAddress(load.PhysicalAddress), present, load.Offset), load));
        }

        List<(ImageSegment Part, ProgramHeader Header)> chosen = Sweep(parts);
        return (Join(chosen), FindDifferences(file, parts, chosen));
    }

    // Goes from boundary to boundary, in ascending order. The latest header that is open there is the one with the lowest priority.
    private static List<(ImageSegment Part, ProgramHeader Header)> Sweep(List<(ImageSegment Part, ProgramHeader Header)> parts)
    {
        parts.Sort(static (left, right) => left.Part.Start.CompareTo(right.Part.Start));
        UInt128[] boundaries = BoundariesOf(parts);
        PriorityQueue<(ImageSegment Part, ProgramHeader Header), int> open = new();
        List<(ImageSegment Part, ProgramHeader Header)> chosen = [];
        int next = 0;
        for (int i = 0; i + 1 < boundaries.Length; i++)
        {
            if (boundaries[i] == boundaries[i + 1]) continue;
            for (; next < parts.Count && Start(parts[next].Part) == boundaries[i]; next++)
                open.Enqueue(parts[next], -parts[next].Header.Index);
            while (open.Count > 0 && End(open.Peek().Part) <= boundaries[i]) open.Dequeue();
            if (open.Count == 0) continue;

            var (part, header) = open.Peek();
            ulong skipped = (ulong)(boundaries[i] - part.Start.Value);
            ulong length = (ulong)(boundaries[i + 1] - boundaries[i]);
            chosen.Add((new ImageSegment(part.Start + skipped, length, part.FileOffset + skipped), header));
        }

        return chosen;
    }

    private static UInt128[] BoundariesOf(List<(ImageSegment Part, ProgramHeader Header)> parts)
    {
        UInt128[] boundaries = new UInt128[parts.Count * 2];
        for (int i = 0; i < parts.Count; i++) (boundaries[2 * i], boundaries[(2 * i) + 1]) = (Start(parts[i].Part), End(parts[i].Part));
        Array.Sort(boundaries);
        return boundaries;
    }

    private static ImageSegment[] Join(List<(ImageSegment Part, ProgramHeader Header)> chosen)
    {
        List<ImageSegment> joined = [];
        foreach (var (part, _) in chosen)
        {
            ImageSegment last = joined.Count > 0 ? joined[^1] : default;
            if (last.Length > 0 && part.Start == last.Start + last.Length && part.FileOffset == last.FileOffset + last.Length)
                joined[^1] = last with { Length = last.Length + part.Length };
            else
                joined.Add(part);
        }

        return [.. joined];
    }

    private static DifferingOverlap[] FindDifferences(
        FileBytes file, List<(ImageSegment Part, ProgramHeader Header)> parts, List<(ImageSegment Part, ProgramHeader Header)> chosen)
    {
        SortedDictionary<(int Header, int Later), DifferingOverlap> found = [];
        ulong budget = SegmentMerge.CompareBudget(file);
        int steps = 0;
        int first = 0;
        foreach (var (part, header) in parts)
        {
            while (End(chosen[first].Part) <= Start(part)) first++;
            for (int i = first; i < chosen.Count && Start(chosen[i].Part) < End(part); i++)
            {
                var (used, later) = chosen[i]; // all of it lies within the part
                ulong one = part.FileOffset + (used.Start.Value - part.Start.Value);
                if (++steps > MaxSteps) throw SegmentMerge.Conflict(file, header, one, later, used.FileOffset);
                if (one == used.FileOffset) continue;
                if (used.Length > budget || found.Count > MaxOverlaps)
                    throw SegmentMerge.Conflict(file, header, one, later, used.FileOffset);
                budget -= used.Length;
                if (header.PhysicalAddress == 0 && later.PhysicalAddress == 0 && !file.AreSame(one, used.FileOffset, used.Length))
                    throw SegmentMerge.Conflict(file, header, one, later, used.FileOffset);
                AddDifferences(file, used, one, (header.Index, later.Index), found);
            }
        }

        return [.. found.Values];
    }

    private static void AddDifferences(
        FileBytes file, ImageSegment used, ulong other, (int Header, int Later) key, SortedDictionary<(int, int), DifferingOverlap> found)
    {
        for (ulong done = 0; done < used.Length;)
        {
            ulong address = used.Start.Value + done;
            ulong size = ulong.Min(PageSize - (address % PageSize), used.Length - done);
            if (!file.AreSame(used.FileOffset + done, other + done, size))
            {
                PhysicalAddress start = found.TryGetValue(key, out DifferingOverlap? known) ? known.Range.Start : new(address);
                PhysicalRange range = new(start, address + size - start.Value);
                found[key] = new DifferingOverlap(file.Name, key.Header, key.Later, range, (known?.Pages ?? 0) + 1);
            }

            done += size;
        }
    }

    private static UInt128 Start(ImageSegment segment) => segment.Start.Value;

    private static UInt128 End(ImageSegment segment) => (UInt128)segment.Start.Value + segment.Length;
}
