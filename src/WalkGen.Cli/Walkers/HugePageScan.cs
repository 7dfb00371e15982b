namespace WalkGen.Cli.Walkers;

/// <summary>
/// Finds the regions of one half of an address space that huge pages could map instead of smaller leaves. Each huge page size of the format
/// is examined independently. Leaves and tables must be added in ascending order; the scan keeps one open region of each size.
/// </summary>
internal sealed class HugePageScan
{
    private readonly PerLevel<RegionCounter?> _ofEntry = new();
    private readonly PerLevel<RegionCounter?> _aroundEntry = new();
    private readonly PerLevel<RegionCounter?> _contiguousRuns = new();
    private readonly List<RegionCounter> _ascending = [];
    private readonly List<RegionCounter> _runCounters = [];

    /// <param name="levels">The levels of the format, root first.</param>
    public HugePageScan(IReadOnlyList<LevelInfo> levels)
    {
        RegionCounter? larger = null;
        foreach (var level in levels.Where(static level => level.AllowsLeaf))
        {
            _aroundEntry[level.Tested] = larger;
            if (level.RunSize is { } size) _runCounters.Add(_contiguousRuns[level.Tested] = new(size));
            if (level.Height == 1) break;
            larger = _ofEntry[level.Tested] = new(level.EntrySize, larger);
            _ascending.Insert(0, larger);
        }
    }

    /// <summary>
    /// The regions that smaller leaves map and that have the size of an entry of <paramref name="level"/>; null if such an entry cannot be
    /// a huge page.
    /// </summary>
    public RegionCounter? RegionsAt(PageTableLevel level) => _ofEntry[level];

    /// <summary>
    /// The contiguous runs of leaves of <paramref name="level"/>, with or without the contiguous flag; null if the format has no such runs.
    /// </summary>
    public RegionCounter? RunsAt(PageTableLevel level) => _contiguousRuns[level];

    /// <summary>Adds a present leaf.</summary>
    public void AddLeaf<TPaging>(Entry<TPaging> leaf, VirtualAddress address, EntryFlags above)
        where TPaging : struct, IPagingFormat
        => Add(leaf.Level, Region.OfLeaf(leaf, address, above));

    /// <summary>Adds present leaves of <paramref name="level"/>, all of one contiguous run if the level has such runs.</summary>
    public void Add(PageTableLevel level, in Region leaves)
    {
        _contiguousRuns[level]?.Add(leaves);
        Add(_aroundEntry[level], leaves);
    }

    /// <summary>Adds the table that an entry of <paramref name="level"/> points to.</summary>
    /// <param name="level">The level of the entry.</param>
    /// <param name="address">The first address that the entry covers.</param>
    /// <param name="isNew">Whether it is the first entry that points to the table.</param>
    public void AddTable(PageTableLevel level, VirtualAddress address, bool isNew) => Add(_ofEntry[level], Region.OfTable(address, isNew));

    /// <summary>Counts the open regions.</summary>
    public void Finish()
    {
        foreach (var regions in _ascending) regions.Finish();
        foreach (var runs in _runCounters) runs.Finish();
    }

    // Smaller open regions lie before the part: they are complete.
    private void Add(RegionCounter? target, in Region part)
    {
        if (target is null) return;
        for (int i = 0; _ascending[i] != target; i++) _ascending[i].Finish();
        target.Add(part);
    }
}
