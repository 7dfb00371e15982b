namespace WalkGen.Emulation;

/// <summary>
/// The TLBs of one address space on one CPU: one for each <see cref="PermissionContext"/> in which it was used. They are never freed while
/// the CPU lives, but serve another address space.
/// </summary>
/// <param name="entries">The number of entries of each.</param>
internal sealed class TlbSet(int entries)
{
    private readonly SoftTlb?[] _tlbs = new SoftTlb?[PermissionContext.Most];
    private PhysicalAddress? _root; // null if paging is off: then nothing that a guest changes is cached
    private int? _asid; // null for all roots without an ID

    /// <summary>Begins to serve an address space. The TLBs must be empty.</summary>
    public void Begin(PhysicalAddress? root, int? asid) => (_root, _asid) = (root, asid);

    /// <summary>Whether these are the TLBs of an address space.</summary>
    public bool Serves(PhysicalAddress? root, int? asid)
        => _asid == asid && _root is null == root is null && (asid is null || _root == root);

    /// <summary>The TLB of the context with the number <paramref name="context"/>; null if it was not yet used.</summary>
    public SoftTlb? Find(int context) => _tlbs[context];

    /// <summary>Adds a TLB for the context with the number <paramref name="context"/>.</summary>
    public SoftTlb Add(int context) => _tlbs[context] = new SoftTlb(entries);

    /// <summary>Invalidates tags, except those that accesses of the generation <paramref name="except"/> have cached; 0 for none.</summary>
    /// <returns>Whether one of them was valid.</returns>
    public bool Drop(TlbFlush flush, int pageShift, long except = 0)
    {
        ulong first = flush.Range.Start.Value >> pageShift << pageShift, last = flush.Range.Last.Value;
        bool wereValid = false;
        foreach (SoftTlb? tlb in _tlbs)
        {
            if (tlb is not null) wereValid |= tlb.Drop(first, last, pageShift, flush.OnlyWrites, except);
        }

        return wereValid;
    }
}
