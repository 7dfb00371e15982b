namespace WalkGen.Emulation;

/// <summary>The pages of a file in memory: a frame per page that was ever touched, the same for everyone who maps it.</summary>
public sealed class PageCache(FrameArena arena)
{
    private readonly Lock _adding = new();
    private readonly Dictionary<ulong, PhysicalAddress> _frames = [];

    /// <summary>How many pages are in memory.</summary>
    public int Count
    {
        get
        {
            lock (_adding) return _frames.Count;
        }
    }

    /// <summary>The frame of <paramref name="page"/>, zero if it was never touched before.</summary>
    /// <exception cref="InvalidOperationException">The arena has no free frame.</exception>
    public PhysicalAddress FrameOf(ulong page)
    {
        lock (_adding)
        {
            if (!_frames.TryGetValue(page, out PhysicalAddress frame)) _frames.Add(page, frame = arena.Allocate());
            return frame;
        }
    }

    /// <summary>The frame of <paramref name="page"/>; false if it was never touched.</summary>
    public bool TryGetFrame(ulong page, out PhysicalAddress frame)
    {
        lock (_adding) return _frames.TryGetValue(page, out frame);
    }
}
