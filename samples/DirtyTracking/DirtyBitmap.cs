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
        Start = Math.Min(Start, bit);
        End = Math.Max(End, bit + 1);
    }

    /// <summary>Whether the bits cover the pages <paramref name="first"/> to <paramref name="last"/>, both inside.</summary>
    public bool Covers(ulong first, ulong last) => first >= FirstPage && last - FirstPage < Length && first <= last;
}
