namespace WalkGen.Benchmarks.Walkers;

/// <summary>A <see cref="HoleWalker"/> that merges holes itself.</summary>
[PageWalker]
internal partial struct PlainHoleWalker
{
    private ulong _start;
    private ulong _next;

    public HoleWalker Found;

    [PteEntry]
    private partial void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        if (pte.IsNone) OnHole(range);
    }

    [PteHole]
    private void OnHole(VirtualRange range)
    {
        if (range.Start.Value != _next || _next == 0)
        {
            Flush();
            _start = range.Start.Value;
        }

        _next = range.Last.Value + 1;
    }

    /// <summary>Ends the last run.</summary>
    public void Flush()
    {
        if (_next > _start) Found.Note(new VirtualRange(_start, _next - 1));
    }
}
