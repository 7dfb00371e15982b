namespace WalkGen.Cli.Auditing;

/// <summary>
/// The frames that some pages of one half map. Its size depends on the frames, not on the mappings: mappings of the same frames are merged
/// from time to time, so tables that map one frame many times do not exhaust the memory. Frames in too many runs are left out.
/// </summary>
internal sealed class FrameMap
{
    /// <summary>The number of runs from which on no mapping is added.</summary>
    public const int MaxRuns = 1 << 16;

    private readonly List<FrameRun> _runs = [];
    private int _limit = MaxRuns;
    private bool _isSorted = true;

    /// <summary>Whether mappings were left out.</summary>
    public bool IsCut { get; private set; }

    public void Add(FrameRun run)
    {
        if (_runs.Count >= _limit)
        {
            Flatten();
            IsCut |= _runs.Count >= MaxRuns;
            _limit = 2 * _runs.Count;
        }

        if (IsCut) return;
        _runs.Add(run);
        _isSorted = false;
    }

    /// <summary>The frames as disjoint runs, in ascending order of physical addresses.</summary>
    public IReadOnlyList<FrameRun> Runs()
    {
        if (!_isSorted) Flatten();
        return _runs;
    }

    /// <summary>
    /// A sweep over physical addresses from one run boundary to the next. The runs at the current address are ordered by virtual address.
    /// </summary>
    private void Flatten()
    {
        FrameRun[] starts = [.. _runs];
        Array.Sort(starts, static (left, right) => left.First.CompareTo(right.First));
        (ulong End, ulong Mappings)[] ends = Array.ConvertAll(starts, static run => (run.End, run.Mappings));
        Array.Sort(ends, static (left, right) => left.End.CompareTo(right.End));
        _runs.Clear();
        _isSorted = true;
        var current = new PriorityQueue<FrameRun, long>();
        ulong from = 0, mappings = 0;
        for (int started = 0, ended = 0; ended < ends.Length;)
        {
            ulong boundary = started < starts.Length ? Math.Min(starts[started].First, ends[ended].End) : ends[ended].End;
            if (mappings > 0 && boundary > from)
            {
                while (current.Peek().End <= from) current.Dequeue();
                Append(_runs, current.Peek().Between(from, boundary) with { Mappings = mappings });
            }

            for (; started < starts.Length && starts[started].First == boundary; started++)
            {
                current.Enqueue(starts[started], starts[started].Distance);
                mappings += starts[started].Mappings;
            }

            for (; ended < ends.Length && ends[ended].End == boundary; ended++) mappings -= ends[ended].Mappings;
            from = boundary;
        }
    }

    private static void Append(List<FrameRun> flat, FrameRun next)
    {
        if (flat.Count > 0 && flat[^1].IsContinuedBy(next)) flat[^1] = flat[^1].Extended(next.Lowest.Length);
        else flat.Add(next);
    }
}
