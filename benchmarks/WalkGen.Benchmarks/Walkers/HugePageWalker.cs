namespace WalkGen.Benchmarks.Walkers;

/// <summary>Finds the huge pages of 2 MiB.</summary>
[PageWalker]
internal partial struct HugePageWalker
{
    public ulong Pages;
    public ulong Addresses;

    [PmdEntry(Where = EntryFlags.Leaf)]
    private void OnHugePage<TPaging>(Entry<TPaging> pmd)
        where TPaging : struct, IPagingFormat
    {
        Pages++;
        Addresses += pmd.Address.Value;
    }
}
