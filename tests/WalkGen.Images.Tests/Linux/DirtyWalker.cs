namespace WalkGen.Images.Tests;

/// <summary>Counts the dirty leaves by a filter.</summary>
[PageWalker]
internal partial struct DirtyWalker
{
    public int Leaves;

    [LeafEntry(Where = EntryFlags.Dirty)]
    private void OnLeaf() => Leaves++;
}
