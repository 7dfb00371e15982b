namespace WalkGen.Images.Tests;

/// <summary>The addresses of leaves of all sizes.</summary>
[PageWalker]
internal sealed partial class KernelLeafWalker
{
    public List<ulong> Addresses { get; } = [];

    [PudEntry(Where = EntryFlags.Leaf | EntryFlags.Present)]
    [PmdEntry(Where = EntryFlags.Leaf | EntryFlags.Present)]
    [PteEntry(Where = EntryFlags.Present)]
    private void OnLeaf<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPresent) Addresses.Add(address.Value);
    }
}
