namespace WalkGen.Emulation;

/// <summary>The TLBs of one address space on one CPU: one for each privilege mode.</summary>
/// <param name="root">The root table; not used without an ID.</param>
/// <param name="asid">The address space ID; null for the TLBs of all roots without one, which are flushed when the root changes.</param>
/// <param name="entries">The number of entries of each.</param>
internal sealed class TlbPair(PhysicalAddress? root, int? asid, int entries)
{
    public SoftTlb User { get; } = new(entries);

    public SoftTlb Supervisor { get; } = new(entries);

    /// <summary>Whether these are the TLBs of an address space.</summary>
    public bool Serve(PhysicalAddress? otherRoot, int? otherAsid) => asid == otherAsid && (asid is null || root == otherRoot);

    /// <summary>Invalidates tags, except those that accesses of the generation <paramref name="except"/> have cached; 0 for none.</summary>
    /// <returns>Whether one of them was valid.</returns>
    public bool Drop(TlbFlush flush, int pageShift, long except = 0)
    {
        ulong first = flush.Range.Start.Value >> pageShift << pageShift, last = flush.Range.Last.Value;
        return User.Drop(first, last, pageShift, flush.OnlyWrites, except)
            | Supervisor.Drop(first, last, pageShift, flush.OnlyWrites, except);
    }
}
