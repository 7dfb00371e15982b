using System.Collections.Concurrent;

namespace WalkGen;

/// <summary>The pages of a file in memory: a frame per page that was ever touched, the same for everyone who maps it.</summary>
public sealed class PageCache(FrameArena arena)
{
    private readonly ConcurrentDictionary<ulong, Lazy<PhysicalAddress>> _frames = new();

    /// <summary>How many pages are in memory.</summary>
    public int Count => _frames.Count;

    /// <summary>The frame of <paramref name="page"/>, zero if it was never touched before.</summary>
    /// <exception cref="InvalidOperationException">The arena has no free frame.</exception>
    public PhysicalAddress FrameOf(ulong page) => _frames.GetOrAdd(page, _ => new Lazy<PhysicalAddress>(arena.Allocate)).Value;

    /// <summary>The frame of <paramref name="page"/>; false if it was never touched.</summary>
    public bool TryGetFrame(ulong page, out PhysicalAddress frame)
    {
        bool found = _frames.TryGetValue(page, out var lazy);
        frame = found ? lazy!.Value : default;
        return found;
    }
}
