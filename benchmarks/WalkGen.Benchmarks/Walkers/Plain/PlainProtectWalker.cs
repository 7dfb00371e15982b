namespace WalkGen.Benchmarks.Walkers;

/// <summary><see cref="ProtectWalker"/> with a handler for the whole work.</summary>
[PageWalker]
internal partial struct PlainProtectWalker
{
    public ulong Count;
    public VirtualAddress First;
    public VirtualAddress Last;

    public PlainProtectWalker() => First = new VirtualAddress(ulong.MaxValue);

    public readonly VirtualRange? Touched => Count == 0 ? null : new VirtualRange(First, Last);

    [PteEntry]
    private partial void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = pte.Read();
        if (!entry.IsWritable) return;
        pte.Write(TPaging.FlagPattern(pte.Level, EntryFlags.Writable).Clear(entry.Raw));
        Count++;
        if (range.Start < First) First = range.Start;
        if (range.Last > Last) Last = range.Last;
    }
}
