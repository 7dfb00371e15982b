namespace WalkGen.Benchmarks.Walkers;

/// <summary>A <see cref="RunWalker"/> that merges pages itself.</summary>
[PageWalker]
internal partial struct PlainRunWalker
{
    private const EntryFlags NotCompared = EntryFlags.Accessed | EntryFlags.Dirty;

    private ulong _start;
    private ulong _next;
    private PhysicalAddress _nextFrame;
    private EntryFlags _flags;

    public HoleWalker Found;

    [PteEntry(Where = EntryFlags.Present)]
    private partial void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        EntryFlags flags = pte.Flags & ~NotCompared;
        if (range.Start.Value != _next || pte.Address != _nextFrame || flags != _flags)
        {
            Flush();
            _start = range.Start.Value;
        }

        (_next, _nextFrame, _flags) = (range.Last.Value + 1, pte.Address + pte.Size, flags);
    }

    /// <summary>Ends the last run.</summary>
    public void Flush()
    {
        if (_next > _start) Found.Note(new VirtualRange(_start, _next - 1));
    }
}
