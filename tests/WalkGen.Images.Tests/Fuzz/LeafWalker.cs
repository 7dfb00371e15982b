namespace WalkGen.Images.Tests.Fuzz;

/// <summary>Counts leaves by conditions alone, so that the walk looks at many entries at a time and passes over empty ones.</summary>
[PageWalker]
internal partial struct LeafWalker
{
    public int Leaves;

    [LeafEntry]
    private void OnLeaf() => Leaves++;
}
