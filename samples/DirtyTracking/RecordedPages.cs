namespace DirtyTracking;

/// <summary>A bitmap that faults set concurrently with a collection. Each bit is moved to exactly one collection.</summary>
internal sealed class RecordedPages(int words)
{
    private readonly ulong[] _words = new ulong[words];

    /// <summary>Sets a bit without a lock: the thread holds the lock of a PTE table that a collection may wait for.</summary>
    public void Add(ulong bit) => Interlocked.Or(ref _words[bit / 64], 1UL << (int)(bit % 64));

    /// <summary>Moves all bits to <paramref name="target"/>, whose own bits stay set.</summary>
    public void MoveTo(ulong[] target)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            if (Volatile.Read(ref _words[i]) != 0) target[i] |= Interlocked.Exchange(ref _words[i], 0);
        }
    }
}
