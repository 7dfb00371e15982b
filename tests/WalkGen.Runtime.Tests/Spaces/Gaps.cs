namespace WalkGen.Runtime.Tests.Spaces;

/// <summary>Lists the holes of a walk.</summary>
[PageWalker]
internal sealed partial class Gaps
{
    public List<VirtualRange> Ranges { get; } = [];

    [PteHole]
    private void OnHole(VirtualRange range) => Ranges.Add(range);
}

/// <summary>The same as a struct.</summary>
[PageWalker]
internal partial struct StructGaps
{
    public List<VirtualRange> Gaps;

    [PteHole]
    private readonly void OnHole(VirtualRange range) => Gaps.Add(range);
}
