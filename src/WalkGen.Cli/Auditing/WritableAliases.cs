using System.Runtime.CompilerServices;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>
/// The frames that are executable in one half and writable in one half. Of the writable mappings, only those of executable frames are
/// remembered.
/// </summary>
/// <param name="executing">The audit of the half with the executable mappings.</param>
/// <param name="writing">The half with the writable mappings.</param>
internal sealed class WritableAliases(HalfAudit executing, AddressHalf writing)
{
    private readonly FrameRun[] _code = [.. executing.Code.Runs()];
    private readonly ulong[] _starts = [.. executing.Code.Runs().Select(static run => run.First)];
    private readonly ulong[] _ends = [.. executing.Code.Runs().Select(static run => run.End)]; // few cache lines to search in
    private readonly FrameMap _writable = new();
    private int _last;

    /// <summary>The half with the executable mappings.</summary>
    public AddressHalf Executing => executing.Half;

    /// <summary>The half with the writable mappings.</summary>
    public AddressHalf Writing => writing;

    /// <summary>Whether there are executable frames.</summary>
    public bool HasCode => _code.Length > 0;

    /// <summary>Whether frames were left out.</summary>
    public bool IsCut => executing.Code.IsCut || _writable.IsCut;

    /// <summary>Whether a frame from <paramref name="first"/> to <paramref name="last"/>, inclusive, is executable.</summary>
    public bool HasCodeIn(ulong first, ulong last)
    {
        int next = FirstEndingAfter(first);
        return next < _code.Length && _starts[next] <= last;
    }

    /// <summary>Adds the part of <paramref name="pages"/> that maps executable frames.</summary>
    public void AddWritable(Extent pages)
    {
        FrameRun mapping = FrameRun.Of(pages);
        int first = FirstEndingAfter(mapping.First);
        for (int i = first; i < _code.Length && _code[i].First < mapping.End; i++)
            _writable.Add(mapping.Between(Math.Max(mapping.First, _code[i].First), Math.Min(mapping.End, _code[i].End)));
    }

    /// <summary>The frames, as the longest runs that are contiguous in both mappings.</summary>
    public IEnumerable<(FrameRun Code, FrameRun Writable)> Find()
    {
        (FrameRun Code, FrameRun Writable)? open = null;
        foreach (var next in Common(_code, _writable.Runs()))
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

    private static IEnumerable<(FrameRun Code, FrameRun Writable)> Common(FrameRun[] code, IReadOnlyList<FrameRun> writable)
    {
        for (int c = 0, w = 0; c < code.Length && w < writable.Count;)
        {
            ulong first = Math.Max(code[c].First, writable[w].First), end = Math.Min(code[c].End, writable[w].End);
            if (first < end) yield return (code[c].Between(first, end), writable[w].Between(first, end));
            if (code[c].End == end) c++;
            else w++;
        }
    }

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FirstEndingAfter(ulong address)
    {
        // Mappings in ascending order mostly map frames in ascending order.
        if (_last < _ends.Length && address < _ends[_last] && (_last == 0 || address >= _ends[_last - 1])) return _last;
        int low = 0, high = _ends.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ends[middle] <= address) low = middle + 1;
            else high = middle;
        }

        return _last = low;
    }
}
