using WalkGen;
using WalkGen.Linux;

namespace DirtyTracking;

/// <summary>A bit per page of a file from some page on, and the smallest run of bits that holds all that were set.</summary>
public sealed class DirtyBitmap
{
    private readonly ulong[] _words;

    /// <summary>A bitmap in <paramref name="words"/>, which are only or-ed; bit 0 of the first stands for page <paramref name="firstPage"/>.</summary>
    public DirtyBitmap(ulong[] words, ulong firstPage)
    {
        ArgumentNullException.ThrowIfNull(words);
        _words = words;
        FirstPage = firstPage;
    }

    /// <summary>The page that the first bit stands for.</summary>
    public ulong FirstPage { get; }

    /// <summary>How many bits there are.</summary>
    public ulong Length => (ulong)_words.Length * 64;

    /// <summary>The first bit that is set, or where no bit is set, at or above <see cref="End"/>.</summary>
    public ulong Start { get; set; }

    /// <summary>The first bit beyond those that are set.</summary>
    public ulong End { get; set; }

    /// <summary>Sets the bit of <paramref name="page"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bit.</exception>
    public void Set(ulong page)
    {
        ulong bit = unchecked(page - FirstPage);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bit, Length, nameof(page));
        _words[bit / 64] |= 1UL << (int)(bit % 64);
        Include(bit, bit);
    }

    /// <summary>Changes of <paramref name="vma"/> that set the bits of its pages.</summary>
    internal PteChanges ChangesOf(Vma vma)
        => new(_words, new VirtualAddress(unchecked(vma.Range.Start.Value + ((FirstPage - vma.PageOffset) << vma.Space!.PageShift))));

    /// <summary>Widens the run from <see cref="Start"/> to <see cref="End"/> by the pages of <paramref name="changed"/>.</summary>
    internal void Widen(Vma vma, VirtualRange changed)
    {
        int shift = vma.Space!.PageShift;
        ulong before = unchecked(vma.PageOffset - FirstPage);
        ulong lastPage = changed.Last.Value - ((1UL << shift) - 1);
        Include(unchecked(((changed.Start - vma.Range.Start) >> shift) + before), unchecked(((lastPage - vma.Range.Start.Value) >> shift) + before));
    }

    private void Include(ulong first, ulong last)
    {
        Start = Math.Min(Start, first);
        End = Math.Max(End, last + 1);
    }

    /// <summary>Whether the bits cover the pages <paramref name="first"/> to <paramref name="last"/>, both inside.</summary>
    public bool Covers(ulong first, ulong last) => first >= FirstPage && last - FirstPage < Length && first <= last;
}
