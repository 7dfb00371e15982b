namespace WalkGen.Live.Tests.Processes;

/// <summary>The frames of all pages of 4 KiB in ascending order of their addresses, those of huge pages one by one.</summary>
[PageWalker]
internal sealed partial class FrameWalker
{
    public List<(ulong Address, PhysicalAddress Frame)> Frames { get; } = [];

    public int Missed { get; private set; }

    public void Walk(PageTable table, VirtualAddress first, VirtualAddress last) => this.Walk(table, new VirtualRange(first, last));

    [LeafEntry]
    private void OnLeaf<TPaging>(Entry<TPaging> leaf, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        for (ulong bytes = 0; bytes < leaf.Size; bytes += TestMemory.PageSize) Frames.Add((address.Value + bytes, leaf.Address + bytes));
    }

    [MissingTable]
    private void OnMissing() => Missed++;
}
