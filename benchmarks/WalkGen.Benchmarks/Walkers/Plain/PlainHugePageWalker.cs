namespace WalkGen.Benchmarks.Walkers;

/// <summary><see cref="HugePageWalker"/> with the condition in the handler.</summary>
[PageWalker]
internal partial struct PlainHugePageWalker
{
    public ulong Pages;
    public ulong Entries;

    [PmdEntry]
    private partial void OnHugePage<TPaging>(Entry<TPaging> pmd)
        where TPaging : struct, IPagingFormat
    {
        if (!pmd.IsLeaf) return;
        Pages++;
        Entries += pmd.Raw;
    }
}
