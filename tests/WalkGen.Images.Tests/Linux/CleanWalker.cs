namespace WalkGen.Images.Tests;

/// <summary>Counts the clean leaves by a filter.</summary>
[PageWalker]
internal partial struct CleanWalker
{
    public int Leaves;

    [LeafEntry(WhereNot = EntryFlags.Dirty)]
    private void OnLeaf() => Leaves++;
}
