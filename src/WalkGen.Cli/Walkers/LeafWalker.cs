namespace WalkGen.Cli.Walkers;

/// <summary>Reports each present leaf.</summary>
/// <param name="found">Gets each leaf, in ascending order.</param>
/// <param name="once">The tables that are walked once, however often they are reached; null to walk them each time.</param>
[PageWalker]
internal readonly partial struct LeafWalker(Action<Leaf> found, WalkOnce? once)
{
    [PgdEntry, P4dEntry, PudEntry, PmdEntry]
    private WalkAction OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        OnPte(entry, address);
        bool isRepeated = once is not null && entry.IsTable && !entry.IsPassThrough
            && !once.IsFirst(entry, address, EntryFlags.None, AccessRights.None, out _);
        return isRepeated ? WalkAction.Continue : WalkAction.Subtree;
    }

    [PteEntry]
    private void OnPte<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsLeaf) found(new Leaf(address, entry.Address, entry.Size, entry.Raw));
    }
}
