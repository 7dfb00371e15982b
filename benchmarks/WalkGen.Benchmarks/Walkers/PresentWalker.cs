namespace WalkGen.Benchmarks.Walkers;

/// <summary>Counts mapped pages and sums up their entries.</summary>
[PageWalker]
internal partial struct PresentWalker
{
    public ulong Pages;
    public ulong Entries;

    [PteEntry(Where = EntryFlags.Present)]
    private void OnPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        Pages++;
        Entries += pte.Raw;
    }
}
