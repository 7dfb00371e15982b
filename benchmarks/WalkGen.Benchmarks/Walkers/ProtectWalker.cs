namespace WalkGen.Benchmarks.Walkers;

/// <summary>Write-protects the pages that can be written, while nobody else changes the tables.</summary>
[PageWalker]
internal partial struct ProtectWalker
{
    [PteUpdate(Where = EntryFlags.Writable, Clear = EntryFlags.Writable, Exclusive = true)]
    public PteChanges Protected;
}
