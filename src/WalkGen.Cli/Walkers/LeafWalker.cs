namespace WalkGen.Cli.Walkers;

/// <summary>Reports each present leaf.</summary>
/// <param name="found">Gets each leaf, in ascending order.</param>
[PageWalker]
internal readonly partial struct LeafWalker(Action<Leaf> found)
{
    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsLeaf) found(new Leaf(address, entry.Address, entry.Size, entry.Raw));
    }
}
