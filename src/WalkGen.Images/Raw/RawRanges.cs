namespace WalkGen.Images;

/// <summary>Ranges of the files are contiguous memory.</summary>
/// <param name="ranges">The ranges, without a <see cref="FaultOf"/>.</param>
/// <param name="name">The name of the ranges in messages.</param>
/// <param name="containAll">Whether the ranges must contain all bytes of the files.</param>
internal sealed class RawRanges(ImageSegment[] ranges, string name, bool containAll) : RawLayout
{
    /// <summary>What is wrong with <paramref name="ranges"/> of any file, as a sentence; null if nothing is.</summary>
    public static string? FaultOf(IReadOnlyList<ImageSegment> ranges)
    {
        if (ranges.Count == 0) return "it has no range of memory: name at least one.";
        foreach (ImageSegment range in ranges)
        {
            if (range.Length == 0) return $"the range {Text(range)} is empty: choose a length of at least 1.";
            if (range.Start.Value > ulong.MaxValue - (range.Length - 1))
                return $"the range {Text(range)} ends beyond the last physical address: shorten it.";
            if (range.FileOffset > ulong.MaxValue - range.Length) return $"the range {Text(range)} ends beyond any file: shorten it.";
        }

        ImageSegment[] sorted = [.. ranges.OrderBy(static range => range.Start)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Start - sorted[i - 1].Start < sorted[i - 1].Length)
            {
                return $"the ranges {Text(sorted[i - 1])} and {Text(sorted[i])} both contain the memory at {sorted[i].Start}: "
                    + "change one of them.";
            }
        }

        return null;
    }

    internal override IReadOnlyList<ImageSegment> Place(IReadOnlyList<FileBytes> files)
    {
        ulong size = SizeOf(files);
        string names = string.Join(", ", files.Select(static file => file.Name));
        foreach (ImageSegment range in ranges)
        {
            if (range.FileOffset + range.Length > size)
            {
                throw new InvalidImageException(
                    $"{names}: the range {Text(range)} of {name} ends at byte 0x{range.FileOffset + range.Length:x} of the 0x{size:x} "
                    + "bytes: choose ranges within the memory that was copied.");
            }
        }

        UInt128 total = 0;
        foreach (ImageSegment range in ranges) total += range.Length;
        if (containAll && total != size)
        {
            throw new InvalidImageException(
                $"{names}: the System RAM of {name} has 0x{total:x} bytes, but the memory 0x{size:x}: choose the /proc/iomem of the same "
                + "machine, or list the ranges.");
        }

        return ranges;
    }

    private static string Text(ImageSegment range) => $"0x{range.FileOffset:x}:0x{range.Start.Value:x}:0x{range.Length:x}";
}
