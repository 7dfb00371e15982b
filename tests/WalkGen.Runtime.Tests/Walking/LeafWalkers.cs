namespace WalkGen.Runtime.Tests.Walking;

/// <summary>A leaf that a walk found.</summary>
internal readonly record struct FoundLeaf(PageTableLevel Level, VirtualRange Range);

/// <summary>Lists the leaves of all levels.</summary>
[PageWalker]
internal sealed partial class AllLeaves
{
    public List<FoundLeaf> Found { get; } = [];

    [LeafEntry]
    private void OnLeaf<TPaging>(Entry<TPaging> leaf, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Found.Add(new(leaf.Level, range));
}

/// <summary>Counts the leaves of all levels: a struct whose lowest loop tests groups of entries.</summary>
[PageWalker]
internal partial struct LeafCount
{
    public ulong Bytes;

    [LeafEntry]
    private void OnLeaf<TPaging>(Entry<TPaging> leaf)
        where TPaging : struct, IPagingFormat
        => Bytes += leaf.Size;
}

/// <summary>Lists the leaves above the lowest level that are not dirty.</summary>
[PageWalker]
internal sealed partial class CleanHugePages
{
    public List<FoundLeaf> Found { get; } = [];

    [LeafEntry(AbovePte = true, WhereNot = EntryFlags.Dirty)]
    private void OnLeaf<TPaging>(Entry<TPaging> leaf, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => Found.Add(new(leaf.Level, range));
}

/// <summary>Clears the dirty flag of leaves.</summary>
[PageWalker]
internal sealed partial class LeafCleaner
{
    public int Cleaned;

    [LeafEntry(Where = EntryFlags.Dirty)]
    private void OnLeaf<TPaging>(EntryRef<TPaging> leaf)
        where TPaging : struct, IPagingFormat
    {
        leaf.Clear(EntryFlags.Dirty);
        Cleaned++;
    }
}
