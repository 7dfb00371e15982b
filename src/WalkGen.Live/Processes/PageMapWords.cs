using System.Numerics;
using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>Makes entries of tables of the words of pagemap.</summary>
internal static class PageMapWords
{
    private const ulong Kind = PageMapBits.Present | PageMapBits.File | PageMapBits.Exclusive;

    /// <summary>
    /// Clears the words of pages without an entry, which may be soft-dirty, and bits whose meaning is not known. True if a word is left.
    /// </summary>
    /// <param name="words">The words, as many as a multiple of the entries of a table.</param>
    /// <param name="mayBeZeroPages">Whether a page may be the zero page: it is of no file, and not exclusive.</param>
    public static bool Clean(Span<ulong> words, out bool mayBeZeroPages)
    {
        Vector<ulong> softDirty = new(PageMapBits.SoftDirty), known = new(PageMapBits.Known), kind = new(Kind);
        Vector<ulong> present = new(PageMapBits.Present), found = Vector<ulong>.Zero, candidates = Vector<ulong>.Zero;
        foreach (ref Vector<ulong> vector in MemoryMarshal.Cast<ulong, Vector<ulong>>(words))
        {
            Vector<ulong> word = vector & known;
            word = Vector.AndNot(word, Vector.Equals(word, softDirty));
            found |= word;
            candidates |= Vector.Equals(word & kind, present);
            vector = word;
        }

        mayBeZeroPages = candidates != Vector<ulong>.Zero;
        return found != Vector<ulong>.Zero;
    }

    /// <summary>
    /// Marks zero pages. A page that was written between scan and read has a frame of its own, exclusively.
    /// </summary>
    public static void MarkZeroPages(Span<ulong> words)
    {
        foreach (ref ulong word in words)
        {
            if ((word & Kind) == PageMapBits.Present) word |= PageMapBits.ZeroPage;
        }
    }

    /// <summary>
    /// Whether the words are those of a huge page: the frames follow each other, or are hidden, and the flags are the same.
    /// </summary>
    public static bool AreHugePage(ReadOnlySpan<ulong> words)
    {
        const ulong sameFlags = ~PageMapBits.Exclusive; // of each page
        ulong word = words[0] & sameFlags;
        if ((word & PageMapBits.Present) == 0) return false;
        ulong step = (word & PageMapBits.FrameNumber) != 0 ? 1UL : 0;
        foreach (ulong next in words)
        {
            if ((next & sameFlags) != word) return false;
            word += step;
        }

        return true;
    }
}
