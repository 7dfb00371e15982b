namespace WalkGen.Cli.Auditing;

/// <summary>Finds frames that are executable in one map and writable in another.</summary>
internal static class WritableAliases
{
    /// <summary>
    /// The frames of both <paramref name="code"/> and <paramref name="writable"/>, as the longest runs that are contiguous in both.
    /// </summary>
    public static IEnumerable<(FrameRun Code, FrameRun Writable)> Of(FrameMap code, FrameMap writable)
    {
        (FrameRun Code, FrameRun Writable)? open = null;
        foreach (var next in Common(code.Runs(), writable.Runs()))
        {
            if (open is { } run && run.Code.IsContinuedBy(next.Code) && run.Writable.IsContinuedBy(next.Writable))
            {
                open = (run.Code.Extended(next.Code.Lowest.Length), run.Writable.Extended(next.Writable.Lowest.Length));
                continue;
            }

            if (open is { } ended) yield return ended;
            open = next;
        }

        if (open is { } last) yield return last;
    }

    private static IEnumerable<(FrameRun Code, FrameRun Writable)> Common(IReadOnlyList<FrameRun> code, IReadOnlyList<FrameRun> writable)
    {
        for (int c = 0, w = 0; c < code.Count && w < writable.Count;)
        {
            ulong first = Math.Max(code[c].First, writable[w].First), end = Math.Min(code[c].End, writable[w].End);
            if (first < end) yield return (code[c].Between(first, end), writable[w].Between(first, end));
            if (code[c].End == end) c++;
            else w++;
        }
    }
}
