namespace WalkGen.Emulation;

/// <summary>The pages of a file in memory. All mappings of the file share their frames.</summary>
public sealed class PageCache(FrameArena arena)
{
    private readonly Lock _adding = new();
    private readonly Dictionary<ulong, PhysicalAddress> _frames = [];

    /// <summary>The number of pages in memory.</summary>
    public int Count
    {
        get
        {
            lock (_adding) return _frames.Count;
        }
    }

    /// <summary>The frame of <paramref name="page"/>. A page that is not in memory gets a new frame of zeros.</summary>
    /// <exception cref="InvalidOperationException">The arena has no free frame.</exception>
    public PhysicalAddress FrameOf(ulong page)
    {
        lock (_adding)
        {
            if (!_frames.TryGetValue(page, out PhysicalAddress frame)) _frames.Add(page, frame = arena.Allocate());
            return frame;
        }
    }

    /// <summary>Gets the frame of <paramref name="page"/>; false if the page is not in memory.</summary>
    public bool TryGetFrame(ulong page, out PhysicalAddress frame)
    {
        lock (_adding) return _frames.TryGetValue(page, out frame);
    }

    /// <summary>
    /// Removes a page and frees its frame. Unmap the page from all VMAs and flush the TLBs before
    /// (<see cref="WalkGen.Linux.AddressSpace"/>.Unmap): a mapping that stays would show the next use of the frame.
    /// </summary>
    /// <returns>False if the page is not in memory.</returns>
    public bool Remove(ulong page)
    {
        lock (_adding)
        {
            if (!_frames.Remove(page, out PhysicalAddress frame)) return false;
            arena.Free(frame);
            return true;
        }
    }
}
