using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The amount of memory in an image.</summary>
internal static class MemorySize
{
    /// <summary>The memory that <paramref name="image"/> contains, in bytes.</summary>
    public static ulong Of(MemoryImage image) => image.Segments.Aggregate(0UL, static (sum, segment) => sum + segment.Length);

    /// <summary>The memory that <paramref name="image"/> leaves out and that is read as zeros, in bytes.</summary>
    public static ulong ZerosOf(MemoryImage image) => image.ZeroSegments.Aggregate(0UL, static (sum, range) => sum + range.Length);

    /// <summary>The memory that <paramref name="image"/> lists but does not contain, in bytes.</summary>
    public static ulong MissingOf(MemoryImage image) => image.MissingSegments.Aggregate(0UL, static (sum, range) => sum + range.Length);
}
