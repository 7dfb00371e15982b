namespace WalkGen.Images.Tests;

/// <summary>The size of present leaves, of all sizes and of huge pages.</summary>
[PageWalker]
internal partial struct PresentBytes
{
    public ulong Bytes { get; private set; }

    public ulong Huge { get; private set; }

    /// <summary>Those in a part of a page table.</summary>
    public static PresentBytes Of(PageTable table, VirtualRange range)
    {
        PresentBytes present = default;
        present.Walk(table, range);
        return present;
    }

    [LeafEntry]
    private void OnLeaf<TPaging>(Entry<TPaging> leaf)
        where TPaging : struct, IPagingFormat
    {
        Bytes += leaf.Size;
        if (leaf.Level != PageTableLevel.Pte) Huge += leaf.Size;
    }
}
