using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>
/// Which frames some pages of one half map. It needs memory for frames and not for mappings: pages that map the same
/// frames are counted together from time to time, so that tables that map one frame again and again do not fill the memory.
/// </summary>
internal sealed class FrameMap
{
    private const int FewRuns = 1 << 16;

    private List<FrameRun> _runs = [];
    private int _limit = FewRuns;

    public void Add(Extent pages)
    {
        if (_runs.Count >= _limit)
        {
            _runs = Flattened(_runs);
            _limit = Math.Max(FewRuns, 2 * _runs.Count);
        }

        _runs.Add(new(pages, 1));
    }

    /// <summary>The frames: disjoint, in ascending order of physical address.</summary>
    public IReadOnlyList<FrameRun> Runs() => _runs = Flattened(_runs);

    /// <summary>A sweep over physical addresses, from one boundary of a run to the next, with the runs that lie across by virtual address.</summary>
    private static List<FrameRun> Flattened(List<FrameRun> runs)
    {
        FrameRun[] starts = [.. runs.OrderBy(static run => run.First)];
        FrameRun[] ends = [.. runs.OrderBy(static run => run.End)];
        var across = new PriorityQueue<FrameRun, long>();
        var flat = new List<FrameRun>();
        ulong from = 0, mappings = 0;
        for (int started = 0, ended = 0; ended < ends.Length;)
        {
            ulong boundary = started < starts.Length ? Math.Min(starts[started].First, ends[ended].End) : ends[ended].End;
            if (mappings > 0 && boundary > from)
            {
                while (across.Peek().End <= from) across.Dequeue();
                Append(flat, across.Peek().Between(from, boundary) with { Mappings = mappings });
            }

            for (; started < starts.Length && starts[started].First == boundary; started++)
            {
                across.Enqueue(starts[started], starts[started].Distance);
                mappings += starts[started].Mappings;
            }

            for (; ended < ends.Length && ends[ended].End == boundary; ended++) mappings -= ends[ended].Mappings;
            from = boundary;
        }

        return flat;
    }

    private static void Append(List<FrameRun> flat, FrameRun next)
    {
        if (flat.Count > 0 && flat[^1].IsContinuedBy(next)) flat[^1] = flat[^1].Extended(next.Lowest.Length);
        else flat.Add(next);
    }
}
