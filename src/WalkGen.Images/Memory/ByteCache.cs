namespace WalkGen.Images;

/// <summary>
/// A cache of bytes with a limit. An entry that is dropped stays valid for those who have a span of it: the garbage collector frees an
/// array after its last span. Several threads may use it at once, without locks.
/// </summary>
/// <remarks>
/// A key has a set of <see cref="Ways"/> slots. A new entry takes the first one, the others move on, and the last one is dropped. If
/// several threads add entries to one set, an entry may get lost: it is made again when it is needed.
/// </remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <param name="sets">The number of sets, a power of two.</param>
internal sealed class ByteCache<TKey>(int sets)
    where TKey : struct, IEquatable<TKey>
{
    private const int Ways = 4;

    private readonly Entry?[] _slots = new Entry?[sets * Ways];

    /// <summary>The size of all entries.</summary>
    public long Size => _slots.Sum(static slot => slot?.Bytes.Length ?? 0L);

    /// <summary>A cache for at most <paramref name="limit"/> bytes.</summary>
    /// <param name="limit">The limit, a power of two.</param>
    /// <param name="largest">The size of the largest entry, a power of two.</param>
    public static ByteCache<TKey> WithLimit(int limit, int largest) => new(limit / largest / Ways);

    /// <summary>The bytes of <paramref name="key"/>; null if they are not in the cache.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">The hash of the key, with random high bits.</param>
    public byte[]? Find(in TKey key, ulong hash)
    {
        foreach (Entry? entry in SetOf(hash))
        {
            if (entry is not null && entry.Key.Equals(key)) return entry.Bytes;
        }

        return null;
    }

    /// <summary>Adds the bytes of <paramref name="key"/>, and drops the oldest entry of its set.</summary>
    public void Add(in TKey key, ulong hash, byte[] bytes)
    {
        Span<Entry?> set = SetOf(hash);
        for (int way = Ways - 1; way > 0; way--) Volatile.Write(ref set[way], Volatile.Read(ref set[way - 1]));
        Volatile.Write(ref set[0], new Entry(key, bytes));
    }

    /// <summary>Drops all entries.</summary>
    public void Clear() => Array.Clear(_slots);

    private Span<Entry?> SetOf(ulong hash) => _slots.AsSpan((int)Math.BigMul(hash, (ulong)sets, out _) * Ways, Ways);

    private sealed class Entry(TKey key, byte[] bytes)
    {
        public readonly TKey Key = key;
        public readonly byte[] Bytes = bytes;
    }
}
