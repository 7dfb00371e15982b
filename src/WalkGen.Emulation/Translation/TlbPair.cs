namespace WalkGen.Emulation;

/// <summary>The TLBs of one address space on one CPU: one for each privilege mode.</summary>
internal sealed class TlbPair(PhysicalAddress? root, int? asid, int entries)
{
    public PhysicalAddress? Root => root;

    /// <summary>The address space ID; null for the TLB of roots without one.</summary>
    public int? Asid => asid;

    public SoftTlb User { get; } = new(entries);

    public SoftTlb Supervisor { get; } = new(entries);

    /// <summary>Invalidates tags.</summary>
    /// <returns>Whether one of them was valid.</returns>
    public bool Drop(TlbFlush flush, int pageShift)
    {
        ulong first = flush.Range.Start.Value >> pageShift << pageShift, last = flush.Range.Last.Value;
        return User.Drop(first, last, pageShift, flush.OnlyWrites) | Supervisor.Drop(first, last, pageShift, flush.OnlyWrites);
    }
}
