namespace WalkGen.Emulation;

/// <summary>The set-associative TLB of one CPU. The oldest way of a set is replaced. Not thread-safe: the CPU locks it.</summary>
internal sealed class TranslationCache
{
    private readonly TlbEntry[] _entries;
    private readonly byte[] _oldest;
    private readonly int _ways;
    private readonly int _pageShift;

    public TranslationCache(TlbShape shape, int pageShift)
    {
        _entries = new TlbEntry[shape.Sets * shape.Ways];
        _oldest = new byte[shape.Sets];
        _ways = shape.Ways;
        _pageShift = pageShift;
    }

    public bool TryFind(ulong address, out TlbEntry entry)
    {
        ulong page = PageOf(address);
        foreach (ref readonly TlbEntry way in Set(page))
        {
            if (way.Page != page) continue;
            entry = way;
            return true;
        }

        entry = default;
        return false;
    }

    /// <summary>Caches a translation; replaces an older one of the same page.</summary>
    public void Insert(ulong address, PhysicalAddress physical, EntryFlags granted)
    {
        ulong page = PageOf(address);
        Span<TlbEntry> set = Set(page);
        int way = 0;
        while (way < set.Length && set[way].Page != page) way++;
        if (way == set.Length)
        {
            ref byte oldest = ref _oldest[SetIndex(page)];
            way = oldest;
            oldest = (byte)((oldest + 1) % _ways);
        }

        set[way] = new TlbEntry(page, physical, granted);
    }

    /// <summary>Flushes the translations of <paramref name="range"/>.</summary>
    public void Flush(VirtualRange range)
    {
        ulong first = PageOf(range.Start.Value);
        ulong last = PageOf(range.Last.Value);
        if (last - first >= (ulong)_oldest.Length)
        {
            foreach (ref TlbEntry entry in _entries.AsSpan())
            {
                if (entry.Page >= first && entry.Page <= last) entry = default;
            }

            return;
        }

        for (ulong page = first; page <= last; page++)
        {
            foreach (ref TlbEntry way in Set(page))
            {
                if (way.Page == page) way = default;
            }
        }
    }

    private ulong PageOf(ulong address) => (address >> _pageShift) + 1;

    private int SetIndex(ulong page) => (int)(page % (ulong)_oldest.Length);

    private Span<TlbEntry> Set(ulong page) => _entries.AsSpan(SetIndex(page) * _ways, _ways);
}
