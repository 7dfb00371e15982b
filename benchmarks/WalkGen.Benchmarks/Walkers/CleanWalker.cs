namespace WalkGen.Benchmarks.Walkers;

/// <summary>Takes the dirty bit from the pages that have it, while others may set it.</summary>
[PageWalker]
internal partial struct CleanWalker
{
    [PteUpdate(Where = EntryFlags.Dirty, Clear = EntryFlags.Dirty)]
    public PteChanges Cleaned;
}
