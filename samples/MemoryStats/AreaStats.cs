using WalkGen;

namespace MemoryStats;

/// <summary>The bytes in memory of each VMA, by the rules of Rss: the zero page and hugetlb do not count.</summary>
[PageWalker]
internal sealed partial class AreaStats
{
    private Area _area;

    public List<Area> Areas { get; } = [];

    [LeafEntry(WhereNot = EntryFlags.Special)]
    private void OnPage<TPaging>(Entry<TPaging> page)
        where TPaging : struct, IPagingFormat
    {
        _area.Resident += page.Size;
        if (page.Size > 1UL << TPaging.PageShift) _area.Huge += page.Size;
    }

    [PostVma]
    private void OnEnd()
    {
        Areas.Add(_area);
        _area = default;
    }

    /// <param name="Resident">The bytes in memory.</param>
    /// <param name="Huge">The bytes of them in huge pages.</param>
    public record struct Area(ulong Resident, ulong Huge);
}
