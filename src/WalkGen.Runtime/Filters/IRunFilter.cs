namespace WalkGen.Filters;

/// <summary>
/// A walker with a <see cref="MappedRunAttribute"/> handler that wants only runs of certain pages, such as those that map a frame or are
/// executable. Tables without such a page are passed over by vectors.
/// </summary>
public interface IRunFilter
{
    /// <summary>
    /// The pages that form runs. Other pages end runs, as addresses do that are not mapped. It is read when the walk of a page table
    /// begins.
    /// </summary>
    RunFilter Filter { get; }
}
