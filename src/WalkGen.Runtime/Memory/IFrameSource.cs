namespace WalkGen;

/// <summary>A source of frames for new page tables.</summary>
public interface IFrameSource
{
    /// <summary>Allocates a frame of zeros for a table of <paramref name="level"/>; false if there is none.</summary>
    bool TryAllocate(PageTableLevel level, out PhysicalAddress frame);
}
