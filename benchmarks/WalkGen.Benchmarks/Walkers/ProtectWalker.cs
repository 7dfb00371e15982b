namespace WalkGen.Benchmarks.Walkers;

/// <summary>Write-protects all writable pages. Nothing else may change the tables.</summary>
[PageWalker]
internal partial struct ProtectWalker
{
    [PteUpdate(Where = EntryFlags.Writable, Clear = EntryFlags.Writable, Exclusive = true)]
    public PteChanges Protected;
}
