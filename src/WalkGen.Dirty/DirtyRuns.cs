using System.Numerics;
using System.Runtime.CompilerServices;

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
        private const int FewWords = 8;

        private readonly ReadOnlySpan<ulong> _words;
        private PageRun _current;
        private ulong _left; // the bits of the current word that are not yet in a run
        private int _index; // of the current word

        internal Enumerator(ReadOnlySpan<ulong> words)
        {
            _words = words;
            _index = -1;
        }

        /// <summary>The current run.</summary>
        public readonly PageRun Current
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _current;
        }

        /// <summary>Goes to the next run; false at the end.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            if (_left == 0 && !TryFindWord()) return false;
            int first = BitOperations.TrailingZeroCount(_left);
            ulong start = ((ulong)(uint)_index * 64) + (uint)first;
            ulong after = _left + (_left & (0 - _left)); // the carry passes the run: 0 if it reaches the end of the word
            if (after == 0) return EndInLaterWord(start, 64 - first);

            _current = new PageRun(start, (ulong)(uint)(BitOperations.TrailingZeroCount(after) - first));
            _left &= after;
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private bool TryFindWord()
        {
            int index = _index + 1;
            for (int end = Math.Min(index + FewWords, _words.Length); index < end; index++)
            {
                if (TrySelect(index)) return true;
            }

            while (true)
            {
                int skipped = _words[index..].IndexOfAnyExcept(0UL); // by vectors: empty words are usually many
                if (skipped < 0) break;
                index += skipped;
                if (TrySelect(index++)) return true;
            }

            _index = _words.Length - 1;
            return false;
        }

        private bool TrySelect(int index)
        {
            _index = index;
            _left = _words[index];
            return _left != 0;
        }

        /// <summary>Ends a run that reaches the end of its word after <paramref name="count"/> bits.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private bool EndInLaterWord(ulong start, int count)
        {
            int index = _index + 1;
            int full = _words[index..].IndexOfAnyExcept(ulong.MaxValue);
            index = full < 0 ? _words.Length : index + full;
            ulong total = (uint)count + ((ulong)(uint)(index - _index - 1) * 64);
            _left = 0;
            if (index < _words.Length && TrySelect(index))
            {
                int ones = BitOperations.TrailingZeroCount(~_left);
                total += (uint)ones;
                _left = ones == 64 ? 0 : _left >> ones << ones; // 64: it has changed meanwhile
            }

            _index = Math.Min(index, _words.Length - 1);
            _current = new PageRun(start, total);
            return true;
        }
    }
}
