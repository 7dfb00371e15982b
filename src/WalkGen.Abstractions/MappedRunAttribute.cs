namespace WalkGen;

/// <summary>
/// Called once for each maximal run of mapped pages at consecutive virtual addresses that share the attributes <see cref="Same"/>, across
/// tables and levels. Takes a <c>MappedRun</c>. Huge pages stay whole, also those that are not present. (Linux: <c>note_page</c> of
/// <c>mm/ptdump.c</c>.)
/// </summary>
/// <remarks>
/// The handler is called when the run has ended: at the first entry after it, at a table that a handler skips, or at the end of the walk.
/// A run does not cross the end of a VMA or of a half of the address space. The runs of a table are found before the handlers of its
/// entries are called. If a handler ends the walk, the run that is open is not reported. Pages of a hugetlb VMA or of a huge page
/// directory belong to no run.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MappedRunAttribute : Attribute
{
    /// <summary>The attributes that the pages of a run share. A run ends where one of them changes.</summary>
    public PageAttributes Same { get; set; } = PageAttributes.Permissions | PageAttributes.Caching;
}
