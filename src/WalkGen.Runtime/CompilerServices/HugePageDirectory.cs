namespace WalkGen.CompilerServices;

/// <summary>The entries of a huge page directory (hugepd, Linux until 6.10): one per huge page below an entry of the level it stands at.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly ref struct HugePageDirectory<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly EntryTable<TPaging> _table;
    private readonly ulong _offsetMask;

    internal HugePageDirectory(EntryTable<TPaging> table, int pageShift, ulong offsetMask)
    {
        _table = table;
        PageShift = pageShift;
        _offsetMask = offsetMask;
    }

    /// <summary>log2 of the size of a huge page in bytes.</summary>
    public int PageShift { get; }

    /// <summary>The size of a huge page in bytes.</summary>
    public ulong PageSize => 1UL << PageShift;

    /// <summary>The entries, indexed by <see cref="Index"/>.</summary>
    public EntryTable<TPaging> Table => _table;

    /// <summary>Whether <paramref name="address"/> is the start of a huge page. A walk that starts elsewhere sees none of them.</summary>
    public bool IsAligned(ulong address) => (address & (PageSize - 1)) == 0;

    /// <summary>The index of the entry for <paramref name="address"/>.</summary>
    public int Index(ulong address) => (int)((address & _offsetMask) >> PageShift);

    /// <summary>How many huge pages a walk visits from <paramref name="address"/> to <paramref name="last"/>, both inside.</summary>
    public int PagesIn(ulong address, ulong last) => (int)((last - address) >> PageShift) + 1;
}
