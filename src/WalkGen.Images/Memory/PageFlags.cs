using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>
/// A bit for each page of an image. Parts without a set bit take no memory: <c>/proc/kcore</c> claims up to 2^56 bytes. Several threads may
/// set bits at once; the count is exact.
/// </summary>
internal sealed class PageFlags
{
    private const int PartShift = 15; // 4 KiB of bits

    private readonly ConcurrentDictionary<ulong, ulong[]> _parts = new();
    private int _count;

    /// <summary>The number of set bits.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether the bit of <paramref name="page"/> is set.</summary>
    public bool Contains(ulong page)
        => _parts.TryGetValue(page >> PartShift, out ulong[]? part) && (Volatile.Read(ref WordOf(part, page)) & BitOf(page)) != 0;

    /// <summary>The runs of set bits from <paramref name="first"/> to <paramref name="end"/>, exclusive.</summary>
    public IEnumerable<(ulong First, ulong End)> Runs(ulong first, ulong end)
    {
        for (ulong page = first; page < end;)
        {
            if (!_parts.ContainsKey(page >> PartShift))
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
        ulong[] part = _parts.GetOrAdd(page >> PartShift, static _ => new ulong[(1 << PartShift) / 64]);
        if ((Interlocked.Or(ref WordOf(part, page), BitOf(page)) & BitOf(page)) == 0) Interlocked.Increment(ref _count);
    }

    private static ref ulong WordOf(ulong[] part, ulong page) => ref part[(page & ((1 << PartShift) - 1)) / 64];

    private static ulong BitOf(ulong page) => 1UL << (int)(page % 64);
}
