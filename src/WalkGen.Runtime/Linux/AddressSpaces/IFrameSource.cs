namespace WalkGen.Linux;

/// <summary>A source of frames for new page tables.</summary>
public interface IFrameSource
{
    /// <summary>Allocates a frame of zeros for a table of <paramref name="level"/>; false if there is none.</summary>
    bool TryAllocate(PageTableLevel level, out PhysicalAddress frame);

    /// <summary>
    /// Frees the frame of a table of <paramref name="level"/> that nobody uses any more. It may be a table that another source allocated.
    /// A source that cannot free it does nothing.
    /// </summary>
    void Free(PageTableLevel level, PhysicalAddress frame)
    {
    }
}
