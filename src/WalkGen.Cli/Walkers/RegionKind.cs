namespace WalkGen.Cli.Walkers;

/// <summary>Whether a huge page could map a region, and the obstacle if not.</summary>
internal enum RegionKind
{
    /// <summary>It could: the region is full, and its physical memory is contiguous and aligned.</summary>
    InPlace,

    /// <summary>
    /// The region is full, but its memory must be copied first: it is not contiguous or not aligned. A frame that is mapped twice is never
    /// contiguous.
    /// </summary>
    Scattered,

    /// <summary>A part of the region is not mapped.</summary>
    Partial,

    /// <summary>The leaves differ in permissions or other bits. The region may be full or not.</summary>
    Mixed,
}
