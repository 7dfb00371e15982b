using WalkGen.Linux;

namespace WalkGen.Live.Tests.Processes;

/// <summary>The bytes in memory of each VMA, by its first address, with the rules of Rss: zero pages and hugetlb do not count.</summary>
[PageWalker]
internal sealed partial class AreaSumWalker
{
    private ulong _area;

    public Dictionary<ulong, ulong> Resident { get; } = [];

    [PreVma]
    private void OnVma(Vma vma)
    {
        _area = vma.Range.Start.Value;
        Resident.Add(_area, 0);
    }

    [LeafEntry(WhereNot = EntryFlags.Special)]
    private void OnPage<TPaging>(Entry<TPaging> page)
        where TPaging : struct, IPagingFormat
        => Resident[_area] += page.Size;
}
