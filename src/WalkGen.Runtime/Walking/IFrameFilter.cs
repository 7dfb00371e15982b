namespace WalkGen;

/// <summary>
/// A walker with a <see cref="MappedRunAttribute"/> handler that wants only runs of certain frames, to find what maps them: tables without
/// such a frame are passed over by vectors.
/// </summary>
public interface IFrameFilter
{
    /// <summary>
    /// The memory that a page must map in part to belong to a run; null for all. Other pages end runs, as addresses do that are not mapped.
    /// It is read when the walk of a page table begins.
    /// </summary>
    PhysicalRange? Frames { get; }
}
