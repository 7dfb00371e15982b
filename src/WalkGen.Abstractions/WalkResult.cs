namespace WalkGen;

/// <summary>How a walk ended.</summary>
/// <param name="Code">
/// 0: every entry of the range was visited. Positive: a handler stopped the walk with this value. Negative: a handler failed with
/// this error. The same protocol as the return value of Linux's <c>walk_page_range</c>.
/// </param>
/// <param name="MissingTables">
/// How many times the walk came to an entry whose table the memory does not hold. It went on behind it, so what such a table
/// maps was not seen.
/// </param>
public readonly record struct WalkResult(int Code, long MissingTables)
{
    /// <summary>Whether no handler ended the walk early.</summary>
    public bool IsCompleted => Code == 0;

    /// <summary>Whether a handler stopped the walk with a positive value.</summary>
    public bool IsStopped => Code > 0;

    /// <summary>Whether a handler ended the walk with a negative error.</summary>
    public bool IsFailed => Code < 0;
}
