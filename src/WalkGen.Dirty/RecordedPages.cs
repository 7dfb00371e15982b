namespace WalkGen.Dirty;

/// <summary>A bitmap that other threads set concurrently with a collection. Each bit is moved to exactly one collection.</summary>
internal sealed class RecordedPages(int words)
{
    private readonly ulong[] _words = new ulong[words];

    /// <summary>Creates a bitmap for <paramref name="pageCount"/> pages.</summary>
    public static RecordedPages For(ulong pageCount) => new((int)((pageCount + 63) / 64));

    /// <summary>The number of words.</summary>
    public int WordCount => _words.Length;

    /// <summary>Sets a bit without a lock: the thread may hold one that a collection waits for, or be one that a flush waits for.</summary>
    /// <returns>Whether the bit was not set.</returns>
    public bool Add(ulong bit)
    {
        ulong mask = 1UL << (int)(bit % 64);
        return (Interlocked.Or(ref _words[bit / 64], mask) & mask) == 0;
    }

    /// <summary>Sets the bits from <paramref name="first"/> to <paramref name="last"/>, both inclusive, without a lock.</summary>
    public void Add(ulong first, ulong last)
    {
        for (ulong word = first / 64; word <= last / 64; word++)
        {
            ulong mask = ulong.MaxValue;
            if (word == first / 64) mask &= ulong.MaxValue << (int)(first % 64);
            if (word == last / 64) mask &= ulong.MaxValue >> (int)(63 - last % 64);
            Interlocked.Or(ref _words[word], mask);
        }
    }

    /// <summary>Moves the bits of <paramref name="other"/> to this, without a lock.</summary>
    public void Add(RecordedPages other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            ulong moved = Interlocked.Exchange(ref other._words[i], 0);
            if (moved != 0) Interlocked.Or(ref _words[i], moved);
        }
    }

    /// <summary>Whether a bit is set.</summary>
    public bool Contains(ulong bit) => (Volatile.Read(ref _words[bit / 64]) >> (int)(bit % 64) & 1) != 0;

    /// <summary>Gets the first run of set bits that begins at <paramref name="bit"/> or later; false if there is none.</summary>
    public bool TryFind(ulong bit, out PageRun run) => BitRuns.TryFind(_words, bit, out run);

    /// <summary>Clears a bit.</summary>
    public void Remove(ulong bit) => Interlocked.And(ref _words[bit / 64], ~(1UL << (int)(bit % 64)));

    /// <summary>Moves all bits to <paramref name="target"/>, whose own bits stay set.</summary>
    public void MoveTo(Span<ulong> target)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            if (Volatile.Read(ref _words[i]) != 0) target[i] |= Interlocked.Exchange(ref _words[i], 0);
        }
    }

    /// <summary>Moves all bits to <paramref name="target"/>, whose own bits are lost. No other thread may change them meanwhile.</summary>
    public void Take(Span<ulong> target)
    {
        _words.CopyTo(target);
        _words.AsSpan().Clear();
    }
}
