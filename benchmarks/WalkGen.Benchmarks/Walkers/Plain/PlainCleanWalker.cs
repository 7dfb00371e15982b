namespace WalkGen.Benchmarks.Walkers;

/// <summary><see cref="CleanWalker"/> with a handler for the whole work.</summary>
[PageWalker]
internal partial struct PlainCleanWalker
{
    private readonly ulong[] _bitmap;
    private readonly VirtualAddress _start;

    public ulong Count;
    public VirtualAddress First;
    public VirtualAddress Last;

    public PlainCleanWalker(ulong[] bitmap, VirtualAddress start)
    {
        _bitmap = bitmap;
        _start = start;
        First = new VirtualAddress(ulong.MaxValue);
    }

    public readonly VirtualRange? Touched => Count == 0 ? null : new VirtualRange(First, Last);

    [PteEntry]
    private partial void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        if (!pte.Read().IsDirty) return;
        pte.Clear(EntryFlags.Dirty);
        Count++;
        if (range.Start < First) First = range.Start;
        if (range.Last > Last) Last = range.Last;
        ulong page = (range.Start - _start) >> TPaging.PageShift;
        _bitmap[page / 64] |= 1UL << (int)(page % 64);
    }
}
