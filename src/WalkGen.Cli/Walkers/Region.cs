using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>An aligned piece of an address space, with totals of its leaves.</summary>
internal record struct Region
{
    /// <summary>The first virtual address.</summary>
    public ulong Start { get; init; }

    /// <summary>The number of leaves.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>How many leaves have the contiguous flag.</summary>
    public ulong Marked { get; private set; }

    /// <summary>The memory that the leaves map, in bytes.</summary>
    public ulong MappedBytes { get; private set; }

    /// <summary>How many tables lead to the leaves. A table that occurred before is not counted again.</summary>
    public ulong TableFrames { get; private set; }

    private LeafAttributes Attributes { get; set; }

    // Physical minus virtual address, modulo 2^64: equal for all leaves if the memory is contiguous.
    private ulong Offset { get; set; }

    private bool IsMixed { get; set; }

    private bool IsScattered { get; set; }

    /// <summary>The region of one leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Region OfLeaf<TPaging>(Entry<TPaging> leaf, VirtualAddress address, EntryFlags above)
        where TPaging : struct, IPagingFormat
        => new()
        {
            Start = address.Value,
            Leaves = 1,
            Marked = leaf.Has(EntryFlags.Contiguous) ? 1UL : 0,
            MappedBytes = leaf.Size,
            Attributes = LeafAttributes.Of(leaf, above),
            Offset = leaf.Address.Value - address.Value,
        };

    /// <summary>The region of the leaves of <paramref name="block"/>.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="block">The block.</param>
    /// <param name="address">The virtual address of the first leaf.</param>
    /// <param name="above">The permissions that the levels above leave to them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Region OfLeaves<TPaging>(Entry<TPaging> first, in LeafBlock block, VirtualAddress address, EntryFlags above)
        where TPaging : struct, IPagingFormat
    {
        Region region = OfLeaf(first, address, above);
        ulong leaves = (ulong)block.Leaves;
        region.Leaves = leaves;
        region.Marked *= leaves;
        region.MappedBytes *= leaves;
        region.IsMixed = block.IsMixed;
        region.IsScattered = block.IsScattered;
        return region;
    }

    /// <summary>The region of a table, without leaves.</summary>
    /// <param name="address">The first address that the table translates.</param>
    /// <param name="isNew">Whether the table occurs for the first time.</param>
    public static Region OfTable(VirtualAddress address, bool isNew) => new() { Start = address.Value, TableFrames = isNew ? 1UL : 0 };

    /// <summary>Adds a part of this region.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in Region part)
    {
        TableFrames += part.TableFrames;
        if (part.Leaves == 0) return;
        if (Leaves == 0) (Attributes, Offset) = (part.Attributes, part.Offset);
        IsMixed |= part.IsMixed || part.Attributes != Attributes;
        IsScattered |= part.IsScattered || part.Offset != Offset;
        Leaves += part.Leaves;
        Marked += part.Marked;
        MappedBytes += part.MappedBytes;
    }

    /// <summary>The kind of a region of <paramref name="size"/> bytes.</summary>
    public readonly RegionKind KindFor(ulong size)
    {
        if (IsMixed) return RegionKind.Mixed;
        if (MappedBytes < size) return RegionKind.Partial;
        return IsScattered || (Offset & (size - 1)) != 0 ? RegionKind.Scattered : RegionKind.InPlace;
    }
}
