namespace WalkGen.Live;

/// <summary>Contiguous tables of the lowest level that are read at once.</summary>
internal sealed class PendingTables(PageMapFile file, PageMapTables tables, UpperTables upper)
{
    private const int TableEntries = PageMapTables.TableEntries;
    public const int TableShift = 21; // of the addresses of a table

    private static readonly PageQuery ZeroPages = new() { AllOf = PageCategories.Present | PageCategories.PfnZero };

    private readonly List<VirtualRange> _areas = []; // whose pages are wanted, in ascending order
    private readonly ulong[] _used = new ulong[PageMapTables.BlockTables]; // the numbers of tables with entries
    private readonly PageRegion[] _regions = new PageRegion[64];
    private ulong _first; // the number of the first table
    private int _count;

    /// <summary>Whether the kernel can scan for zero pages.</summary>
    public bool FindsZeroPages { get; set; }

    /// <summary>
    /// Adds table number <paramref name="table"/>, unless it is the last one. If it does not follow that one, all are read first.
    /// </summary>
    public void Add(ulong table, VirtualRange area)
    {
        bool isLast = _count > 0 && table == _first + (ulong)_count - 1;
        if (!isLast)
        {
            if (_count == PageMapTables.BlockTables || table != _first + (ulong)_count) Flush();
            if (_count++ == 0) _first = table;
        }

        if (_areas.Count == 0 || _areas[^1] != area) _areas.Add(area);
    }

    /// <summary>Reads the tables.</summary>
    public void Flush()
    {
        ulong table = _first;
        for (int left = _count, count; left > 0; left -= count, table += (ulong)count)
        {
            Span<ulong> entries = tables.Add(left, out PhysicalAddress address).Span;
            count = entries.Length / TableEntries;
            file.Read(table * TableEntries, entries);
            ClearUnwanted(table, entries);
            int used = KeepUsed(table, entries);
            tables.TakeBack(count - used);
            for (int i = 0; i < used; i++)
            {
                ref ulong entry = ref upper.EntryOf(_used[i] << TableShift);
                if (entry == 0) entry = PageMapFormat.TableEntry(address + ((ulong)i * TableEntries * sizeof(ulong)));
            }
        }

        _count = 0;
        _areas.Clear();
    }

    /// <summary>Clears the entries of pages that are in no wanted area.</summary>
    private void ClearUnwanted(ulong table, Span<ulong> entries)
    {
        ulong firstPage = table * TableEntries;
        int done = 0;
        foreach (VirtualRange area in _areas)
        {
            int start = IndexOf(area.Start, firstPage, entries.Length), last = IndexOf(area.Last, firstPage, entries.Length - 1);
            if (start > done) entries[done..start].Clear();
            done = int.Max(done, last + 1);
        }

        entries[done..].Clear();
    }

    /// <summary>Moves the tables with entries to the front. Returns their number.</summary>
    private int KeepUsed(ulong table, Span<ulong> entries)
    {
        int used = 0;
        for (int from = 0; from < entries.Length; from += TableEntries, table++)
        {
            Span<ulong> words = entries.Slice(from, TableEntries);
            if (!PageMapWords.Clean(words, out bool mayBeZeroPages)) continue;
            if (mayBeZeroPages && FindsZeroPages) MarkZeroPages(table, words);
            if (from != used * TableEntries) words.CopyTo(entries.Slice(used * TableEntries, TableEntries));
            _used[used++] = table;
        }

        return used;
    }

    private void MarkZeroPages(ulong table, Span<ulong> words)
    {
        var range = VirtualRange.FromLength(new VirtualAddress(table << TableShift), 1UL << TableShift);
        if (!range.TryIntersect(new VirtualRange(_areas[0].Start, _areas[^1].Last), out range)) return; // a process may end in a table
        for (var cursor = new PageScanCursor(range); !cursor.IsDone;)
        {
            int count = file.Scan(ZeroPages, ref cursor, _regions);
            foreach (PageRegion region in _regions.AsSpan(0, count))
            {
                int start = Geometry<PageMapFormat>.Index(PageTableLevel.Pte, region.Start.Value);
                PageMapWords.MarkZeroPages(words.Slice(start, (int)((region.End - region.Start) >> PageMapFormat.PageShift)));
            }
        }
    }

    /// <summary>The index of the entry of <paramref name="address"/>; -1 if it is before the first entry, at most the limit.</summary>
    private static int IndexOf(VirtualAddress address, ulong firstPage, int limit)
    {
        long index = (long)(address.Value >> PageMapFormat.PageShift) - (long)firstPage;
        return (int)long.Clamp(index, -1, limit);
    }
}
