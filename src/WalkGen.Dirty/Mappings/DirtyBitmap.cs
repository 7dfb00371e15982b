using WalkGen.Linux;

namespace WalkGen.Dirty;

/// <summary>A bitmap of pages of a file, with the smallest run of bits that contains all set bits.</summary>
public sealed class DirtyBitmap
{
    private readonly ulong[] _words;

    /// <summary>
    /// Creates a bitmap in <paramref name="words"/>. Bits are only set. Bit 0 of the first word is <paramref name="firstPage"/>.
    /// </summary>
    public DirtyBitmap(ulong[] words, ulong firstPage)
    {
        ArgumentNullException.ThrowIfNull(words);
        _words = words;
        FirstPage = firstPage;
    }

    /// <summary>The page of the first bit.</summary>
    public ulong FirstPage { get; }

    /// <summary>The number of bits.</summary>
    public ulong Length => (ulong)_words.Length * 64;

    /// <summary>The first set bit. If no bit is set, a value that is not less than <see cref="End"/>.</summary>
    public ulong Start { get; set; }

    /// <summary>The bit after the last set bit.</summary>
    public ulong End { get; set; }

    /// <summary>Sets the bit of <paramref name="page"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bitmap does not cover the page.</exception>
    public void Set(ulong page)
    {
        ulong bit = unchecked(page - FirstPage);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bit, Length, nameof(page));
        _words[bit / 64] |= 1UL << (int)(bit % 64);
        Include(bit, bit);
    }

    /// <summary>New <see cref="PteChanges"/> for <paramref name="vma"/> that set the bits of changed pages.</summary>
    internal PteChanges ChangesOf(Vma vma)
        => new(_words, new VirtualAddress(unchecked(vma.Range.Start.Value + ((FirstPage - vma.PageOffset) << vma.Space!.PageShift))));

    /// <summary>Widens the run from <see cref="Start"/> to <see cref="End"/> to include the pages of <paramref name="changed"/>.</summary>
    internal void Widen(Vma vma, VirtualRange changed)
    {
        int shift = vma.Space!.PageShift;
        ulong before = unchecked(vma.PageOffset - FirstPage);
        ulong lastPage = changed.Last.Value - ((1UL << shift) - 1);
        ulong first = unchecked(((changed.Start - vma.Range.Start) >> shift) + before);
        ulong last = unchecked(((lastPage - vma.Range.Start.Value) >> shift) + before);
        Include(first, last);
    }

    private void Include(ulong first, ulong last)
    {
        Start = Math.Min(Start, first);
        End = Math.Max(End, last + 1);
    }

    /// <summary>Whether the bits cover the pages <paramref name="first"/> to <paramref name="last"/>, both inclusive.</summary>
    public bool Covers(ulong first, ulong last) => first >= FirstPage && last - FirstPage < Length && first <= last;
}
