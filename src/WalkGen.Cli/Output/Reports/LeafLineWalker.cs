using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes a line <c>va pa size raw</c> for each present leaf, in ascending order.</summary>
/// <param name="lines">The lines.</param>
/// <param name="once">The tables that are walked once, however often they are reached; null to walk them each time.</param>
[PageWalker]
internal readonly partial struct LeafLineWalker(HexLineWriter lines, WalkOnce? once)
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
        if (entry.IsLeaf) lines.WriteLine(address.Value, entry.Address.Value, entry.Size, entry.Raw);
    }
}
