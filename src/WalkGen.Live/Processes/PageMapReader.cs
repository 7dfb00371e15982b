namespace WalkGen.Live;

/// <summary>
/// Reads the entries of areas into tables. PAGEMAP_SCAN finds the tables with entries, so only these are read, contiguous ones at once.
/// </summary>
internal sealed class PageMapReader
{
    private const int PmdShift = PendingTables.TableShift;
    private const ulong PmdSize = 1UL << PmdShift;

    private static readonly PageQuery Used = new()
    {
        AnyOf = PageCategories.Present | PageCategories.Swapped, Reported = PageCategories.PfnZero | PageCategories.Huge,
    };

    private readonly PageMapFile _file;
    private readonly PageMapTables _tables = new();
    private readonly UpperTables _upper;
    private readonly ulong[] _words = new ulong[PageMapTables.TableEntries]; // of a huge page
    private readonly PendingTables _pending;

    public PageMapReader(PageMapFile file)
    {
        _file = file;
        _upper = new UpperTables(_tables);
        _pending = new PendingTables(file, _tables, _upper);
    }

    /// <summary>Whether the kernel scans. Without a scan, all tables of the areas are read.</summary>
    public bool Scans { get; init; } = true;

    /// <summary>The number of tables that were made.</summary>
    public long TableCount => _tables.Count;

    /// <summary>Reads the areas, in ascending order, without overlap.</summary>
    public PageTable Read(IReadOnlyList<ProcessArea> areas)
    {
        Check(areas);
        bool scans = Scans;
        foreach (ProcessArea area in areas)
        {
            scans = scans && TryScan(area.Range);
            if (!scans) AddTables(area.Range);
        }

        _pending.Flush();
        return new PageTable<PageMapFormat, PageMapMemory>(new PageMapMemory(_tables), _upper.Root);
    }

    /// <summary>Finds the tables with entries; false if the kernel cannot scan.</summary>
    private bool TryScan(VirtualRange area)
    {
        // One page shows that a table has entries. A scan of all pages takes a third of the time of reading them.
        for (VirtualAddress next = area.Start; next < area.End;)
        {
            PageRegion page;
            try
            {
                if (!_file.TryFind(Used, next, area.End, out page)) return true;
            }
            catch (PlatformNotSupportedException)
            {
                return false; // before Linux 6.7
            }

            ulong start = page.Start.Value & ~(PmdSize - 1);
            bool isHuge = (page.Categories & PageCategories.Huge) != 0 && TryAddHuge(start, area, page.Categories);
            if (!isHuge) _pending.Add(start >> PmdShift, area);
            _pending.FindsZeroPages = true;
            next = new VirtualAddress(start + PmdSize);
        }

        return true;
    }

    private void AddTables(VirtualRange area)
    {
        for (ulong table = area.Start.Value >> PmdShift; table <= area.Last.Value >> PmdShift; table++) _pending.Add(table, area);
    }

    /// <summary>
    /// Adds a leaf of the PMD level; false if the pages are not one page of its size. Those of hugetlb may be smaller (AArch64: 64 KiB).
    /// </summary>
    private bool TryAddHuge(ulong start, VirtualRange area, PageCategories categories)
    {
        if (start < area.Start.Value || area.Last.Value - start < PmdSize - 1) return false;
        _file.Read(start >> PageMapFormat.PageShift, _words);
        if (!PageMapWords.AreHugePage(_words)) return false;
        _pending.Flush();
        bool isZeroPage = (categories & PageCategories.PfnZero) != 0 && (_words[0] & PageMapBits.Exclusive) == 0;
        _upper.EntryOf(start) = (_words[0] & PageMapBits.Known) | (isZeroPage ? PageMapBits.ZeroPage : 0);
        return true;
    }

    private static void Check(IReadOnlyList<ProcessArea> areas)
    {
        VirtualAddress end = default;
        foreach (ProcessArea area in areas)
        {
            if (area.Range.Start < end)
                throw new ArgumentException($"The area {area.Range} is not above the area before it.", nameof(areas));

            end = area.Range.End;
            if (end > UpperTables.End)
            {
                throw new NotSupportedException($"The area {area.Range} is above the 48 bits of {PageMapFormat.Name}: leave it out.");
            }
        }
    }
}
