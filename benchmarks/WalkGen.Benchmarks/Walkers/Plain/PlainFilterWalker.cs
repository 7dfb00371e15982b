namespace WalkGen.Benchmarks.Walkers;

/// <summary><see cref="FilterWalker"/> with the condition in the handler.</summary>
[PageWalker]
internal partial struct PlainFilterWalker
{
    public ulong Pages;
    public ulong Addresses;

    [PteEntry]
    private partial void OnPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        if (!pte.Has(EntryFlags.Present | EntryFlags.Dirty)) return;
        Pages++;
        Addresses += pte.Address.Value;
    }
}
