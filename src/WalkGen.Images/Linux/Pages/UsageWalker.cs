using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>
/// Counts the memory of areas as Linux does for <c>smaps</c>. After <paramref name="maxEntries"/> it reads no other table.
/// </summary>
[PageWalker]
internal sealed partial class UsageWalker(LinuxKernel kernel, KernelPages? pages, long maxEntries)
{
    // gup_can_follow_protnone of 6.1 made smaps leave out huge pages without access, until vm_normal_page_pmd replaced it in 6.6.
    private readonly bool _skipsHugeProtNone = kernel.Version >= new LinuxVersion(6, 1) && kernel.Version < new LinuxVersion(6, 6);

    private AreaUsage _area = null!;

    /// <summary>How many entries it may still read; less than 0 after the last table.</summary>
    public long Left { get; private set; } = maxEntries;

    /// <summary>Counts the memory of <paramref name="area"/>.</summary>
    public void Count(PageTable table, AreaUsage area)
    {
        if (area.Area.Flags.HasFlag(VmFlags.PfnMap)) return; // walk_page_test: no struct page
        if (area.Area.IsGate) return; // it belongs to no mm_struct
        if (Left <= 0)
        {
            area.Missing = area.Area.Range.Length;
            return;
        }

        _area = area;
        this.Walk(table, area.Area.Range);
    }

    [PudEntry, PmdEntry]
    private WalkAction OnUpper<TPaging>(Entry<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        Left--;
        if (entry.IsTable && Left > 0) return WalkAction.Subtree;
        if (entry.IsTable) _area.Missing += range.Length;
        if (entry.IsTable || entry.IsNone) return WalkAction.Continue;
        ulong before = _area.Resident;
        KernelPage? page = OnPage(entry, range, isHuge: true);
        ulong counted = _area.Resident - before;
        if (counted == 0) return WalkAction.Continue;
        if (page is { IsAnonymous: true }) _area.AnonymousHuge += counted;
        else if (page is { IsSwapBacked: true }) _area.SharedMemoryHuge += counted;
        else _area.FileHuge += counted;
        return WalkAction.Continue;
    }

    [PteEntry]
    private void OnPte<TPaging>(Entry<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        Left--;
        if (!entry.IsNone) OnPage(entry, range, isHuge: false);
    }

    [MissingTable]
    private void OnMissing(VirtualRange range) => _area.Missing += range.Length;

    private KernelPage? OnPage<TPaging>(Entry<TPaging> entry, VirtualRange range, bool isHuge) where TPaging : struct, IPagingFormat
    {
        bool isDirty = entry.IsDirty, isUsed = entry.IsAccessed;
        PhysicalAddress? frame = entry.Address;
        if (_area.Area.Flags.HasFlag(VmFlags.HugeTlb))
        {
            if (entry.IsPresent || kernel.Decode(entry, range.Start).Frame is not null) _area.Hugetlb += range.Length;
            return null;
        }

        if (!entry.IsPresent)
        {
            NonPresentEntry other = kernel.Decode(entry, range.Start);
            if (other.Kind == NonPresentKind.Swap) _area.Swap += range.Length;
            if (other.Kind == NonPresentKind.ProtNone && isHuge && _skipsHugeProtNone) return null;
            frame = other.Frame; // of a page that is resident, migrates, or is in a device's memory
            isDirty = other.Flags.HasFlag(NonPresentFlags.Dirty);
            isUsed = other.Flags.HasFlag(NonPresentFlags.Accessed);
        }
        else if (entry.Has(EntryFlags.Special))
        {
            return null; // vm_normal_page: no struct page, or the zero page
        }

        if (frame is not { } address) return null;
        KernelPage? page = pages?.Read(address.Value / (ulong)PageSize<TPaging>());
        if (isHuge && page is { HasMapping: false }) return null; // the huge zero page
        Count(range.Length, page ?? default, isDirty, isUsed);
        return page;
    }

    private static int PageSize<TPaging>() where TPaging : struct, IPagingFormat => 1 << TPaging.PageShift;

    private void Count(ulong bytes, KernelPage page, bool isDirty, bool isUsed)
    {
        _area.Resident += bytes;
        if (isDirty || page.IsDirty) _area.Dirty += bytes;
        if (isUsed || page.IsReferenced) _area.Referenced += bytes;
        if (!page.IsAnonymous) return;
        _area.Anonymous += bytes;
        if (!page.IsSwapBacked && !isDirty && !page.IsDirty) _area.LazyFree += bytes;
    }
}
