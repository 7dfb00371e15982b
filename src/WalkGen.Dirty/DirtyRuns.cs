using System.Numerics;

namespace WalkGen.Dirty;

/// <summary>The set bits of a bitmap as maximal runs of pages in ascending order, for <c>foreach</c>. It allocates nothing.</summary>
/// <param name="words">The bitmap. Bit 0 of the first word is page 0.</param>
public readonly ref struct DirtyRuns(ReadOnlySpan<ulong> words)
{
    /// <summary>The bitmap.</summary>
    public ReadOnlySpan<ulong> Words { get; } = words;

    /// <summary>Whether no bit is set.</summary>
    public bool IsEmpty => !Words.ContainsAnyExcept(0UL);

    /// <summary>The number of set bits.</summary>
    public long PageCount
    {
        get
        {
            long count = 0;
            foreach (ulong word in Words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Whether the bit of <paramref name="page"/> is set.</summary>
    public bool Contains(ulong page)
        => page / 64 < (ulong)Words.Length && (Words[(int)(page / 64)] >> (int)(page % 64) & 1) != 0;

    /// <summary>Begins an enumeration.</summary>
    public Enumerator GetEnumerator() => new(Words);

    /// <summary>Enumerates the runs. A bit that changes meanwhile may be seen or not.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<ulong> _words;
        private PageRun _current;

        internal Enumerator(ReadOnlySpan<ulong> words) => _words = words;

        /// <summary>The current run.</summary>
        public readonly PageRun Current => _current;

        /// <summary>Goes to the next run; false at the end.</summary>
        public bool MoveNext() => BitRuns.TryFind(_words, _current.First + _current.Count, out _current);
    }
}
