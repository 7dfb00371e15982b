namespace WalkGen.Cli.Walkers;

/// <summary>The totals of all regions of one size and kind.</summary>
internal sealed class RegionTotals
{
    /// <summary>The number of regions: the number of huge pages that could map them.</summary>
    public ulong Regions { get; private set; }

    /// <summary>How many regions have leaves with the contiguous flag.</summary>
    public ulong Marked { get; private set; }

    /// <summary>The number of leaves.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>The memory that the leaves map, in bytes.</summary>
    public ulong MappedBytes { get; private set; }

    /// <summary>The number of different tables between the leaves and the entry that would map a region as one huge page.</summary>
    public ulong TableFrames { get; private set; }

    public void Add(in Region region)
    {
        Regions++;
        if (region.Marked > 0) Marked++;
        Leaves += region.Leaves;
        MappedBytes += region.MappedBytes;
        TableFrames += region.TableFrames;
    }
}
