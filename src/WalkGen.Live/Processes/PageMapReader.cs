namespace WalkGen.Live;

/// <summary>
/// Reads the entries of areas into tables. PAGEMAP_SCAN tells which tables have entries, so only these are read, contiguous ones at once.
/// </summary>
internal sealed class PageMapReader
{
    private const int PmdShift = 21;
    private const ulong PmdSize = 1UL << PmdShift;
    private const int ScannedRegions = 2048;

    private static readonly PageQuery Used = new()
    {
        AnyOf = PageCategories.Present | PageCategories.Swapped, Reported = PageCategories.PfnZero | PageCategories.Huge,
    };

    private readonly PageMapFile _file;
    private readonly PageMapTables _tables = new();
    private readonly UpperTables _upper;
    private readonly PageRegion[] _regions = new PageRegion[ScannedRegions];
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
            if (!scans) AddPages(area.Range, area.Range.Start.Value, area.Range.End.Value, PageCategories.None);
        }

        _pending.Flush();
        return new PageTable<PageMapFormat, PageMapMemory>(new PageMapMemory(_tables), _upper.Root);
    }

    /// <summary>False if the kernel cannot scan.</summary>
    private bool TryScan(VirtualRange range)
    {
        var cursor = new PageScanCursor(range);
        while (!cursor.IsDone)
        {
            int count;
            try
            {
                count = _file.Scan(Used, ref cursor, _regions);
            }
            catch (PlatformNotSupportedException)
            {
                return false; // before Linux 6.7
            }

            foreach (PageRegion region in _regions.AsSpan(0, count)) Add(range, region);
        }

        return true;
    }

    private void Add(VirtualRange area, PageRegion region)
    {
        ulong start = region.Start.Value, end = region.End.Value;
        if ((region.Categories & PageCategories.Huge) != 0)
        {
            for (; start % PmdSize == 0 && end - start >= PmdSize; start += PmdSize) AddHuge(start, region.Categories);
        }

        AddPages(area, start, end, region.Categories);
    }

    private void AddPages(VirtualRange area, ulong start, ulong end, PageCategories categories)
    {
        while (start < end)
        {
            ulong stop = ulong.Min(end, (start | (PmdSize - 1)) + 1);
            _pending.Add(start >> PmdShift, area);
            if ((categories & PageCategories.PfnZero) != 0) _pending.AddZeroPages(new VirtualRange(start, stop - 1));
            start = stop;
        }
    }

    private void AddHuge(ulong start, PageCategories categories)
    {
        _pending.Flush();
        Span<ulong> word = stackalloc ulong[1];
        _file.Read(start >> PageMapFormat.PageShift, word);
        if (!PageMapWords.Clean(word)) return;
        if ((categories & PageCategories.PfnZero) != 0) PageMapWords.MarkZeroPages(word);
        ref ulong entry = ref _upper.EntryOf(start);
        if (entry == 0) entry = word[0]; // else the huge page was made while its pages were scanned
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
