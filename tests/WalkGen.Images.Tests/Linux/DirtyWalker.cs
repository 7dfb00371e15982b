namespace WalkGen.Images.Tests;

/// <summary>Counts the dirty leaves by a filter.</summary>
[PageWalker]
internal partial struct DirtyWalker
{
    public int Leaves;

    [PudEntry(Where = EntryFlags.Leaf | EntryFlags.Dirty), PmdEntry(Where = EntryFlags.Leaf | EntryFlags.Dirty)]
    [PteEntry(Where = EntryFlags.Present | EntryFlags.Dirty)]
    private void OnLeaf() => Leaves++;
}
