namespace WalkGen.Images.Tests;

/// <summary>The addresses of present leaves, and the number of missing tables, of a walk.</summary>
[PageWalker]
internal sealed partial class PresentWalker
{
    private readonly List<ulong> _addresses = [];

    public IReadOnlyList<ulong> Addresses => _addresses;

    public int Missed { get; private set; }

    [PteEntry]
    private void OnPte<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPresent) _addresses.Add(address.Value);
    }

    [MissingTable]
    private void OnMissing() => Missed++;
}
