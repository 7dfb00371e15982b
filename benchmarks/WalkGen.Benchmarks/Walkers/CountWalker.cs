namespace WalkGen.Benchmarks.Walkers;

/// <summary>Counts the dirty pages.</summary>
[PageWalker]
internal partial struct CountWalker
{
    [PteCount(Where = EntryFlags.Dirty)]
    public long Dirty;
}
