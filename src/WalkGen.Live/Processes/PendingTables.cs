namespace WalkGen.Live;

/// <summary>Contiguous tables of the lowest level that are read at once.</summary>
internal sealed class PendingTables(PageMapFile file, PageMapTables tables, UpperTables upper)
{
    private const int TableEntries = PageMapTables.TableEntries;

    private readonly List<VirtualRange> _areas = []; // whose pages are wanted, in ascending order
    private readonly List<VirtualRange> _zeroPages = []; // each in one table
    private readonly ulong[] _used = new ulong[PageMapTables.BlockTables]; // the numbers of tables with entries
    private ulong _first; // the number of the first table
    private int _count;

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

    /// <summary>Adds zero pages of the last table.</summary>
    public void AddZeroPages(VirtualRange pages) => _zeroPages.Add(pages);

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
                ref ulong entry = ref upper.EntryOf(_used[i] << Geometry<PageMapFormat>.Shift(PageTableLevel.Pmd));
                if (entry == 0) entry = PageMapFormat.TableEntry(address + ((ulong)i * TableEntries * sizeof(ulong)));
            }
        }

        _count = 0;
        _areas.Clear();
        _zeroPages.Clear();
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
        int zeroPages = 0;
        for (int from = 0; from < entries.Length; from += TableEntries, table++)
        {
            Span<ulong> words = entries.Slice(from, TableEntries);
            if (!PageMapWords.Clean(words)) continue;
            for (; zeroPages < _zeroPages.Count && TableOf(_zeroPages[zeroPages].Start) <= table; zeroPages++)
            {
                if (TableOf(_zeroPages[zeroPages].Start) == table) MarkZeroPages(_zeroPages[zeroPages], words);
            }

            if (from != used * TableEntries) words.CopyTo(entries.Slice(used * TableEntries, TableEntries));
            _used[used++] = table;
        }

        return used;
    }

    private static void MarkZeroPages(VirtualRange pages, Span<ulong> words)
    {
        int start = Geometry<PageMapFormat>.Index(PageTableLevel.Pte, pages.Start.Value);
        PageMapWords.MarkZeroPages(words.Slice(start, (int)pages.PageCount(PageMapFormat.PageShift)));
    }

    private static ulong TableOf(VirtualAddress address) => address.Value >> Geometry<PageMapFormat>.Shift(PageTableLevel.Pmd);

    /// <summary>The index of the entry of <paramref name="address"/>; -1 if it is before the first entry, at most the limit.</summary>
    private static int IndexOf(VirtualAddress address, ulong firstPage, int limit)
    {
        long index = (long)(address.Value >> PageMapFormat.PageShift) - (long)firstPage;
        return (int)long.Clamp(index, -1, limit);
    }
}
