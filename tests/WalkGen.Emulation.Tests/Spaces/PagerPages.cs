using WalkGen.Linux;

namespace WalkGen.Emulation.Tests.Spaces;

/// <summary>
/// Frees what a <see cref="Emulation.DemandPager{TPaging}"/> allocated: anonymous pages and private copies. Pages of the cache stay, and
/// those that were written are recorded.
/// </summary>
internal sealed class PagerPages(FrameArena arena, Emulation.PageCache cache) : IPageOwner
{
    public List<VirtualRange> Ranges { get; } = [];

    public List<PhysicalAddress> Freed { get; } = [];

    public HashSet<ulong> DirtyPages { get; } = [];

    public List<(VirtualRange Range, ulong Entry)> NonPresent { get; } = [];

    public void OnUnmapped(Vma vma, VirtualRange range, PhysicalAddress frame, EntryFlags flags)
    {
        Assert.NotNull(vma.Space);
        Ranges.Add(range);
        ulong page = vma.PageOffset + ((range.Start - vma.Range.Start) >> 12);
        bool isCached = vma.Mapping is not null && cache.TryGetFrame(page, out PhysicalAddress cached) && cached == frame;
        if (!isCached)
        {
            arena.Free(frame);
            Freed.Add(frame);
        }
        else if ((flags & EntryFlags.Dirty) != 0)
        {
            DirtyPages.Add(page);
        }
    }

    public void OnNonPresentCleared(Vma vma, VirtualRange range, ulong entry) => NonPresent.Add((range, entry));
}
