using WalkGen.Linux;
using WalkGen.Live;

namespace WalkGen.Cli.Live;

/// <summary>Sums up the pages of an area of a process.</summary>
[PageWalker]
internal sealed partial class PageSumWalker(ProcessArea area)
{
    private readonly bool _isHugetlb = (area.Flags & VmFlags.HugeTlb) != 0;

    public PageSums Sums { get; } = new();

    [PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsNone || entry.IsTable) return;
        bool isHuge = entry.Level != PageTableLevel.Pte;
        Sums.Add(new PageMapEntry(entry.Raw), entry.Size, isHuge, entry.Has(EntryFlags.Special), _isHugetlb);
    }
}
