using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The part of the memory that a search went through.</summary>
/// <param name="Frames">The number of frames of 4 KiB in the image.</param>
/// <param name="DamagedPages">How many pages of the image could not be unpacked. Their frames were not searched.</param>
/// <param name="LostPages">How many pages the image lists as dumped and does not contain.</param>
/// <param name="MissingMemory">How many bytes of memory the image lists but does not contain.</param>
/// <param name="MissingSegments">The number of segments of this missing memory.</param>
/// <param name="ZeroMemory">How many bytes of memory the image leaves out as zeros: they contain no table.</param>
internal sealed record SearchCoverage(
    ulong Frames, int DamagedPages, ulong LostPages, ulong MissingMemory, int MissingSegments, ulong ZeroMemory)
{
    /// <summary>The coverage of a search that has read all of <paramref name="image"/>.</summary>
    public static SearchCoverage Of(MemoryImage image) => new(
        MemorySize.Of(image) >> 12,
        image.DamagedPages,
        LostPagesText.CountOf(image),
        MemorySize.MissingOf(image),
        image.MissingSegments.Count,
        MemorySize.ZerosOf(image));

    /// <summary>Whether pages of the dump are damaged or lost.</summary>
    public bool IsDamaged => DamagedPages > 0 || LostPages > 0;

    /// <summary>The line that ends the report.</summary>
    public string Line()
    {
        string line = $"coverage: {Frames} frames searched";
        if (DamagedPages > 0) line += $"; {DamagedPages} pages of the image are damaged";
        if (LostPages > 0) line += $"; {LostPages} dumped pages are lost";
        if (MissingSegments > 0) line += $"; the image lacks {MissingMemory >> 10} KiB in {MissingSegments} segments (see walkgen info)";
        return ZeroMemory > 0 ? $"{line}; {ZeroMemory} bytes that the dump left out are zeros" : line;
    }
}
