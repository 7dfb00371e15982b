using WalkGen.Cli.Output;

namespace WalkGen.Cli.Walkers;

/// <summary>Writes a line <c>va pa size raw</c> per present leaf.</summary>
[PageWalker]
internal readonly partial struct LeafWalker(HexLineWriter output)
{
    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsLeaf) output.WriteLine(address.Value, entry.Address.Value, entry.Size, entry.Raw);
    }
}
