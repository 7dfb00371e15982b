namespace WalkGen.Benchmarks.Walkers;

/// <summary>Finds the runs of pages that map contiguous frames with the same flags.</summary>
[PageWalker]
internal partial struct RunWalker
{
    public HoleWalker Found;

    [MappedRun(Same = PageAttributes.Permissions | PageAttributes.Caching | PageAttributes.OtherFlags | PageAttributes.Frames)]
    private void OnRun(in MappedRun run) => Found.Note(run.Range);
}
