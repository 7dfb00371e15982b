namespace WalkGen.Benchmarks.Walkers;

/// <summary>Clears dirty flags, which a processor may set concurrently.</summary>
[PageWalker]
internal partial struct CleanWalker
{
    [PteUpdate(Where = EntryFlags.Dirty, Clear = EntryFlags.Dirty)]
    public PteChanges Cleaned;
}
