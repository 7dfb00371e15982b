namespace WalkGen.Benchmarks.Walkers;

/// <summary>Counts the pages that are mapped and adds up their entries.</summary>
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
