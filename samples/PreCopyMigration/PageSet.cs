using System.Numerics;

namespace PreCopyMigration;

/// <summary>A set of page numbers, as a bitmap.</summary>
public sealed class PageSet(int pages)
{
    /// <summary>The bitmap, with 64 pages per word.</summary>
    public ulong[] Words { get; } = new ulong[(pages + 63) / 64];

    /// <summary>The number of pages in the set.</summary>
    public int Count => Words.Sum(BitOperations.PopCount);

    /// <summary>Adds a page.</summary>
    public void Add(int page) => Words[page / 64] |= 1UL << (page % 64);

    /// <summary>Whether a page is in the set.</summary>
    public bool Contains(int page) => (Words[page / 64] & (1UL << (page % 64))) != 0;

    /// <summary>The union of this set and <paramref name="other"/>, which has the same size.</summary>
    public PageSet Union(PageSet other)
    {
        var union = new PageSet(Words.Length * 64);
        for (int i = 0; i < Words.Length; i++) union.Words[i] = Words[i] | other.Words[i];
        return union;
    }

    /// <summary>The pages in ascending order.</summary>
    public IEnumerable<int> InOrder()
    {
        for (int i = 0; i < Words.Length; i++)
        {
            for (ulong left = Words[i]; left != 0; left &= left - 1) yield return (i * 64) + BitOperations.TrailingZeroCount(left);
        }
    }
}
