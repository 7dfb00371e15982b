namespace WalkGen.Benchmarks.Walkers;

/// <summary>Counts huge pages of 2 MiB and sums up their entries.</summary>
[PageWalker]
internal partial struct HugePageWalker
{
    public ulong Pages;
    public ulong Entries;

    [PmdEntry(Where = EntryFlags.Leaf)]
    private void OnHugePage<TPaging>(Entry<TPaging> pmd)
        where TPaging : struct, IPagingFormat
    {
        Pages++;
        Entries += pmd.Raw;
    }
}
