namespace WalkGen;

/// <summary>Where new page tables come from.</summary>
public interface IFrameSource
{
    /// <summary>Takes a frame for a table of <paramref name="level"/>, all zero; false if there is none.</summary>
    bool TryAllocate(PageTableLevel level, out PhysicalAddress frame);
}
