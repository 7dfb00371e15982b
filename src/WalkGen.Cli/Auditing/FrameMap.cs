using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>
/// The frames that some pages of one half map. Its size depends on the frames, not on the mappings: mappings of the same frames are merged
/// from time to time, so tables that map one frame many times do not exhaust the memory.
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

        _runs.Add(new(pages.OneRepeat, pages.Repeats));
    }

    /// <summary>The frames as disjoint runs, in ascending order of physical addresses.</summary>
    public IReadOnlyList<FrameRun> Runs() => _runs = Flattened(_runs);

    /// <summary>
    /// A sweep over physical addresses from one run boundary to the next. The runs at the current address are ordered by virtual address.
    /// </summary>
    private static List<FrameRun> Flattened(List<FrameRun> runs)
    {
        FrameRun[] starts = [.. runs.OrderBy(static run => run.First)];
        FrameRun[] ends = [.. runs.OrderBy(static run => run.End)];
        var current = new PriorityQueue<FrameRun, long>();
        var flat = new List<FrameRun>();
        ulong from = 0, mappings = 0;
        for (int started = 0, ended = 0; ended < ends.Length;)
        {
            ulong boundary = started < starts.Length ? Math.Min(starts[started].First, ends[ended].End) : ends[ended].End;
            if (mappings > 0 && boundary > from)
            {
                while (current.Peek().End <= from) current.Dequeue();
                Append(flat, current.Peek().Between(from, boundary) with { Mappings = mappings });
            }

            for (; started < starts.Length && starts[started].First == boundary; started++)
            {
                current.Enqueue(starts[started], starts[started].Distance);
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
