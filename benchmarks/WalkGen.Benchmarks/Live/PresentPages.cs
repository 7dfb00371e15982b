namespace WalkGen.Benchmarks;

/// <summary>Counts the present pages of a process, without those of huge pages.</summary>
[PageWalker]
internal partial struct PresentPages
{
    [PteCount(Where = EntryFlags.Present)]
    public long Pages;
}
