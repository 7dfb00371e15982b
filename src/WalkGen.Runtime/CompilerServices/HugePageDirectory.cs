using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>
/// A huge page directory (Linux before 6.11: <c>hugepd_t</c>): one entry per huge page below the entry that points to it.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
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

    /// <summary>The entries, by <see cref="Index"/>.</summary>
    public EntryTable<TPaging> Table => _table;

    /// <summary>
    /// Whether <paramref name="address"/> is the start of a huge page. As in Linux, a walk that starts elsewhere visits none.
    /// </summary>
    public bool IsAligned(ulong address) => (address & (PageSize - 1)) == 0;

    /// <summary>The index of the entry for <paramref name="address"/>.</summary>
    public int Index(ulong address) => (int)((address & _offsetMask) >> PageShift);

    /// <summary>The number of huge pages that a walk visits from <paramref name="first"/> to <paramref name="last"/>, inclusive.</summary>
    public int PagesIn(ulong first, ulong last) => (int)((last - first) >> PageShift) + 1;
}
