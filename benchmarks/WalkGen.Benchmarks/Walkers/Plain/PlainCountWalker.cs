namespace WalkGen.Benchmarks.Walkers;

/// <summary><see cref="CountWalker"/> with a handler that counts.</summary>
[PageWalker]
internal partial struct PlainCountWalker
{
    public long Dirty;

    [PteEntry]
    private partial void OnPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        if (pte.IsDirty) Dirty++;
    }
}
