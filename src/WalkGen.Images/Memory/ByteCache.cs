using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>
/// A cache of bytes with a limit: the oldest entries are dropped. A dropped entry stays valid for those who have a span of it, since the
/// garbage collector frees an array after its last span. Several threads may use it at once; a hit takes no lock.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <param name="limit">The size of all entries, in bytes, that is not exceeded.</param>
internal sealed class ByteCache<TKey>(long limit)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, byte[]> _entries = new();
    private readonly Queue<TKey> _ages = new(); // the oldest first; also the lock of changes
    private long _size;

    /// <summary>The size of all entries, in bytes.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>The bytes of <paramref name="key"/>; null if they are not in the cache.</summary>
    public byte[]? Find(TKey key) => _entries.GetValueOrDefault(key);

    /// <summary>Adds the bytes of <paramref name="key"/>, unless another thread has added them or they exceed the limit.</summary>
    public void Add(TKey key, byte[] bytes)
    {
        lock (_ages)
        {
            if (bytes.Length > limit || !_entries.TryAdd(key, bytes)) return;
            _ages.Enqueue(key);
            _size += bytes.Length;
            while (_size > limit && _entries.TryRemove(_ages.Dequeue(), out byte[]? oldest)) _size -= oldest.Length;
        }
    }

    /// <summary>Drops all entries.</summary>
    public void Clear()
    {
        lock (_ages)
        {
            _entries.Clear();
            _ages.Clear();
            _size = 0;
        }
    }
}
