namespace WalkGen.Cli.Walkers;

/// <summary>Regions of one size and kind.</summary>
internal record struct RegionCounts
{
    /// <summary>How many there are: as many leaves as would serve them, if each were mapped by one.</summary>
    public ulong Regions { get; private set; }

    /// <summary>How many of them have leaves that are marked contiguous.</summary>
    public ulong Marked { get; private set; }

    /// <summary>How many leaves map them.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>What these map, in bytes.</summary>
    public ulong MappedBytes { get; private set; }

    /// <summary>How many different tables lead to these leaves from the entries that cover a region each.</summary>
    public ulong TableFrames { get; private set; }

    /// <summary>Adds <paramref name="region"/>.</summary>
    public void Count(in Region region)
    {
        Regions++;
        if (region.Marked > 0) Marked++;
        Leaves += region.Leaves;
        MappedBytes += region.MappedBytes;
        TableFrames += region.TableFrames;
    }
}
