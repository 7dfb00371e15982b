using System.Numerics;
using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>Makes entries of tables of the words of pagemap.</summary>
internal static class PageMapWords
{
    /// <summary>
    /// Clears the words of pages without an entry, which may be soft-dirty, and bits whose meaning is not known. True if a word is left.
    /// </summary>
    public static bool Clean(Span<ulong> words)
    {
        Vector<ulong> softDirty = new(PageMapBits.SoftDirty), known = new(PageMapBits.Known), found = Vector<ulong>.Zero;
        Span<Vector<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
        foreach (ref Vector<ulong> vector in vectors)
        {
            Vector<ulong> word = vector & known;
            word = Vector.AndNot(word, Vector.Equals(word, softDirty));
            found |= word;
            vector = word;
        }

        bool isAny = found != Vector<ulong>.Zero;
        foreach (ref ulong word in words[(vectors.Length * Vector<ulong>.Count)..])
        {
            word &= PageMapBits.Known;
            if (word == PageMapBits.SoftDirty) word = 0;
            isAny |= word != 0;
        }

        return isAny;
    }

    /// <summary>
    /// Marks zero pages. A page that was written since the scan has a frame of its own, exclusively. (pagemap takes the huge zero page for
    /// one of a file.)
    /// </summary>
    public static void MarkZeroPages(Span<ulong> words)
    {
        const ulong tested = PageMapBits.Present | PageMapBits.Exclusive;
        foreach (ref ulong word in words)
        {
            if ((word & tested) == PageMapBits.Present) word |= PageMapBits.ZeroPage;
        }
    }
}
