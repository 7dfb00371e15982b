using System.Numerics;

namespace WalkGen.Images;

/// <summary>
/// The physical memory of an image that was read, in words of 8 bytes: what lies beside them in a page may be a secret. It takes a bit per
/// word, however often a word is read.
/// </summary>
internal sealed class ReadLog
{
    private const ulong WordSize = 8, PageSize = 0x1000;
    private const int BitsPerPage = (int)(PageSize / WordSize);

    private readonly Dictionary<ulong, ulong[]> _pages = [];

    /// <summary>The ranges, which overlap no other: in ascending order, and as long as possible.</summary>
    public PhysicalRange[] Ranges
    {
        get
        {
            lock (_pages) return RangeSet.Join([.. _pages.SelectMany(static page => RunsOf(page.Key, page.Value))]);
        }
    }

    /// <summary>The pages of 4 KiB of which a part was read, as ranges.</summary>
    public PhysicalRange[] PageRanges
    {
        get
        {
            lock (_pages)
                return RangeSet.Join([.. _pages.Keys.Select(static page => new PhysicalRange(new PhysicalAddress(page), PageSize))]);
        }
    }

    /// <summary>The same content, with this log.</summary>
    public ImageContent Of(ImageContent content)
        => content with { Bytes = new LoggedBytes(content.Bytes, content.Segments, this) };

    /// <summary>Adds a range, which is not empty.</summary>
    public void Add(PhysicalRange range)
    {
        PhysicalRange words = RangeSet.Align(range, WordSize);
        ulong first = words.Start.Value / WordSize, count = words.Length / WordSize;
        lock (_pages)
        {
            for (ulong word = first; word - first < count; word++)
            {
                ulong page = word * WordSize & ~(PageSize - 1);
                if (!_pages.TryGetValue(page, out ulong[]? bits)) _pages.Add(page, bits = new ulong[BitsPerPage / 64]);
                int bit = (int)(word % BitsPerPage);
                bits[bit / 64] |= 1UL << bit;
            }
        }
    }

    private static IEnumerable<PhysicalRange> RunsOf(ulong page, ulong[] bits)
    {
        for (int bit = Next(bits, 0, isSet: true); bit < BitsPerPage;)
        {
            int end = Next(bits, bit, isSet: false);
            yield return new PhysicalRange(new PhysicalAddress(page + ((ulong)bit * WordSize)), (ulong)(end - bit) * WordSize);
            bit = Next(bits, end, isSet: true);
        }
    }

    /// <summary>The first bit from <paramref name="bit"/> on that is set, or clear; the number of bits if there is none.</summary>
    private static int Next(ulong[] bits, int bit, bool isSet)
    {
        for (; bit < BitsPerPage; bit++)
        {
            ulong rest = (isSet ? bits[bit / 64] : ~bits[bit / 64]) >> bit;
            if (rest != 0) return bit + BitOperations.TrailingZeroCount(rest);
            bit |= 63;
        }

        return BitsPerPage;
    }
}
