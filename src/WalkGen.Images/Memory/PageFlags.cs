namespace WalkGen.Images;

/// <summary>
/// A bit for each page of an image. Parts without a set bit take no memory. Several threads may set bits at once; the count is exact.
/// </summary>
/// <param name="pages">The number of pages.</param>
internal sealed class PageFlags(ulong pages)
{
    private const int PartShift = 15; // 4 KiB of bits

    private readonly ulong[]?[] _parts = new ulong[]?[(pages >> PartShift) + 1];
    private int _count;

    /// <summary>The number of set bits.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether the bit of <paramref name="page"/> is set.</summary>
    public bool Contains(ulong page)
        => Volatile.Read(ref _parts[page >> PartShift]) is { } part && (Volatile.Read(ref WordOf(part, page)) & BitOf(page)) != 0;

    /// <summary>The runs of set bits from <paramref name="first"/> to <paramref name="end"/>, exclusive.</summary>
    public IEnumerable<(ulong First, ulong End)> Runs(ulong first, ulong end)
    {
        for (ulong page = first; page < end;)
        {
            if (_parts[page >> PartShift] is null)
            {
                page = ((page >> PartShift) + 1) << PartShift;
            }
            else if (!Contains(page))
            {
                page++;
            }
            else
            {
                ulong start = page;
                while (page < end && Contains(page)) page++;
                yield return (start, page);
            }
        }
    }

    /// <summary>Sets the bit of <paramref name="page"/>.</summary>
    public void Add(ulong page)
    {
        ref ulong[]? part = ref _parts[page >> PartShift];
        if (Volatile.Read(ref part) is null) Interlocked.CompareExchange(ref part, new ulong[(1 << PartShift) / 64], null);
        if ((Interlocked.Or(ref WordOf(part!, page), BitOf(page)) & BitOf(page)) == 0) Interlocked.Increment(ref _count);
    }

    private static ref ulong WordOf(ulong[] part, ulong page) => ref part[(page & ((1 << PartShift) - 1)) / 64];

    private static ulong BitOf(ulong page) => 1UL << (int)(page % 64);
}
