namespace WalkGen.Benchmarks.Walkers;

/// <summary><see cref="PresentWalker"/> with the condition in the handler.</summary>
[PageWalker]
internal partial struct PlainPresentWalker
{
    public ulong Pages;
    public ulong Entries;

    [PteEntry]
    private partial void OnPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        if (!pte.IsPresent) return;
        Pages++;
        Entries += pte.Raw;
    }
}
