namespace WalkGen.Cli.Walkers;

/// <summary>An aligned piece of an address space: the leaves in it, summed up.</summary>
internal record struct Region
{
    /// <summary>The first virtual address.</summary>
    public ulong Start { get; init; }

    /// <summary>How many leaves there are.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>How many of them are marked contiguous.</summary>
    public ulong Marked { get; private set; }

    /// <summary>What they map, in bytes.</summary>
    public ulong MappedBytes { get; private set; }

    /// <summary>How many tables lead to them that were not met before.</summary>
    public ulong TableFrames { get; private set; }

    private LeafKind LeafKind { get; set; }

    // From virtual to physical addresses, the same for all leaves if the memory is contiguous. Wraps around.
    private ulong Offset { get; set; }

    private bool IsMixed { get; set; }

    private bool IsScattered { get; set; }

    /// <summary>The piece that one leaf covers.</summary>
    public static Region OfLeaf<TPaging>(Entry<TPaging> leaf, VirtualAddress address, EntryFlags granted)
        where TPaging : struct, IPagingFormat
        => new()
        {
            Start = address.Value,
            Leaves = 1,
            Marked = leaf.Has(EntryFlags.Contiguous) ? 1UL : 0,
            MappedBytes = leaf.Size,
            LeafKind = LeafKind.Of(leaf, granted),
            Offset = leaf.Address.Value - address.Value,
        };

    /// <summary>A table, without what it holds.</summary>
    /// <param name="address">The first address that it translates.</param>
    /// <param name="isNew">Whether it is the first time that it is met.</param>
    public static Region OfTable(VirtualAddress address, bool isNew) => new() { Start = address.Value, TableFrames = isNew ? 1UL : 0 };

    /// <summary>Adds <paramref name="part"/>, which lies inside.</summary>
    public void Add(in Region part)
    {
        TableFrames += part.TableFrames;
        if (part.Leaves == 0) return;
        if (Leaves == 0) (LeafKind, Offset) = (part.LeafKind, part.Offset);
        IsMixed |= part.IsMixed || part.LeafKind != LeafKind;
        IsScattered |= part.IsScattered || part.Offset != Offset;
        Leaves += part.Leaves;
        Marked += part.Marked;
        MappedBytes += part.MappedBytes;
    }

    /// <summary>What keeps one leaf of <paramref name="size"/> bytes from mapping the whole region of that size.</summary>
    public readonly RegionKind KindFor(ulong size)
    {
        if (IsMixed) return RegionKind.Mixed;
        if (MappedBytes < size) return RegionKind.Partial;
        return IsScattered || (Offset & (size - 1)) != 0 ? RegionKind.Scattered : RegionKind.InPlace;
    }
}

/// <summary>What keeps one larger leaf from mapping a region that smaller ones map.</summary>
internal enum RegionKind
{
    /// <summary>Nothing: the region is full, and its memory contiguous and aligned.</summary>
    InPlace,

    /// <summary>The memory: the region is full, but would have to be copied together. Frames may repeat: aliases are never contiguous.</summary>
    Scattered,

    /// <summary>Some addresses of the region are not mapped.</summary>
    Partial,

    /// <summary>The leaves differ in permissions or in other bits, whether or not they fill the region.</summary>
    Mixed,
}
