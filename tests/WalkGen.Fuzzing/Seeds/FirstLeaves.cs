namespace WalkGen.Fuzzing;

/// <summary>The first leaf below each entry of the root table, at most four.</summary>
/// <param name="found">Gets their addresses.</param>
[PageWalker]
internal readonly partial struct FirstLeaves(List<VirtualAddress> found)
{
    private const int Most = 4;

    public List<VirtualAddress> Found => found;

    [PgdEntry(Where = EntryFlags.Leaf), P4dEntry(Where = EntryFlags.Leaf), PudEntry(Where = EntryFlags.Leaf)]
    [PmdEntry(Where = EntryFlags.Leaf)]
    [PteEntry(Where = EntryFlags.Present)]
    private int OnLeaf<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (found.Count == 0 || address.Value - found[^1].Value >= 1UL << 22) found.Add(address);
        return found.Count < Most ? 0 : 1;
    }
}
