namespace WalkGen;

/// <summary>The result of a walk.</summary>
/// <param name="Code">
/// 0: every entry of the range was visited. Positive: a handler stopped the walk with this value. Negative: the walk failed with this
/// error. Linux's <c>walk_page_range</c> returns the same values.
/// </param>
/// <param name="MissingTables">
/// The number of tables that entries point to and the memory does not hold. The walk skipped the addresses below them.
/// </param>
public readonly record struct WalkResult(int Code, long MissingTables)
{
    /// <summary>The code of a walk with empty bounds, without an address space, or beyond its VMA (Linux: <c>-EINVAL</c>).</summary>
    public const int InvalidArgument = -22;

    /// <summary>The code of a walk that found no free frame for a new table (Linux: <c>-ENOMEM</c>).</summary>
    public const int OutOfMemory = -12;

    /// <summary>Whether the walk visited the whole range.</summary>
    public bool IsCompleted => Code == 0;

    /// <summary>Whether a handler stopped the walk with a positive value.</summary>
    public bool IsStopped => Code > 0;

    /// <summary>Whether the walk failed with a negative error.</summary>
    public bool IsFailed => Code < 0;
}
