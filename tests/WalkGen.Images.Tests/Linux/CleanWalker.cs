namespace WalkGen.Images.Tests;

/// <summary>Counts the clean leaves by a filter.</summary>
[PageWalker]
internal partial struct CleanWalker
{
    public int Leaves;

    [PudEntry(Where = EntryFlags.Leaf, WhereNot = EntryFlags.Dirty), PmdEntry(Where = EntryFlags.Leaf, WhereNot = EntryFlags.Dirty)]
    [PteEntry(Where = EntryFlags.Present, WhereNot = EntryFlags.Dirty)]
    private void OnLeaf() => Leaves++;
}
