namespace WalkGen.Benchmarks;

/// <summary>Counts the leaves of a page table.</summary>
[PageWalker]
internal sealed partial class LeafCounter
{
    public long Count { get; private set; }

    [PudEntry(Where = EntryFlags.Leaf), PmdEntry(Where = EntryFlags.Leaf)]
    [PteEntry(Where = EntryFlags.Present)]
    private void OnLeaf() => Count++;
}
