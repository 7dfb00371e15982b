namespace WalkGen.Images;

/// <summary>A LiME file, or an uncompressed AVML file: ranges of memory, one after the other, without data about the machine.</summary>
internal static class LimeImage
{
    /// <summary>The most ranges that are read. A machine has some dozens, each from a line of <c>/proc/iomem</c>.</summary>
    public const int MaxRanges = 1 << 18;

    /// <summary>Reads the headers of <paramref name="file"/> and none of the memory. The memory after its end is missing.</summary>
    /// <exception cref="InvalidImageException">A header is damaged, two ranges overlap, or there is no memory.</exception>
    public static ImageContent Read(FileBytes file)
    {
        List<LimeRange> ranges = ReadRanges(file);
        RequireDisjoint(ranges, "LiME", file);
        List<ImageSegment> segments = [];
        List<PhysicalRange> missing = [];
        foreach (LimeRange range in ranges)
        {
            ulong present = (ulong)UInt128.Min(range.Size, file.Length - range.Memory);
            if (present > 0) segments.Add(new ImageSegment(new PhysicalAddress(range.First), present, range.Memory));
            ulong lacking = (ulong)UInt128.Min(range.Size - present, ulong.MaxValue);
            if (lacking > 0) missing.Add(new PhysicalRange(new PhysicalAddress(range.First + present), lacking));
        }

        if (segments.Count == 0) throw file.Truncated("there is no memory after its only LiME header");
        return new ImageContent
        {
            File = new() { Path = file.Name, Kind = ImageKind.Lime },
            Bytes = file,
            Segments = [.. segments],
            Missing = [.. missing],
        };
    }

    /// <summary>Sorts <paramref name="ranges"/> by address and throws if two of them overlap.</summary>
    public static void RequireDisjoint(List<LimeRange> ranges, string format, FileBytes file)
    {
        ranges.Sort(static (left, right) => left.First.CompareTo(right.First));
        for (int i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].First <= ranges[i - 1].Last)
            {
                throw file.Damaged(
                    $"the {format} headers at 0x{ranges[i - 1].Offset:x} and 0x{ranges[i].Offset:x} "
                    + $"claim the same memory at 0x{ranges[i].First:x16}");
            }
        }
    }

    private static List<LimeRange> ReadRanges(FileBytes file)
    {
        List<LimeRange> ranges = [];
        UInt128 next = 0;
        while (next < file.Length)
        {
            if (ranges.Count == MaxRanges) throw file.Damaged($"it has more than the {MaxRanges} LiME headers that WalkGen reads");
            LimeRange range = LimeRange.Read(file, (ulong)next);
            ranges.Add(range);
            next = range.Memory + range.Size;
        }

        return ranges;
    }
}
