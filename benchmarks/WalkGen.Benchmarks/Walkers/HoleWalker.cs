namespace WalkGen.Benchmarks.Walkers;

/// <summary>Finds the runs of addresses that are not mapped.</summary>
[PageWalker]
internal partial struct HoleWalker
{
    public ulong Runs;
    public ulong Pages;
    public ulong Hash;

    [PteHole(Coalesce = true)]
    private void OnHole(VirtualRange range) => Note(range);

    /// <summary>Adds a run to the result.</summary>
    internal void Note(VirtualRange range)
    {
        Runs++;
        Pages += range.PageCount(12);
        Hash = (Hash ^ range.Start.Value) * 0x9e37_79b9_7f4a_7c15;
        Hash = (Hash ^ range.Last.Value) * 0x9e37_79b9_7f4a_7c15;
    }
}
