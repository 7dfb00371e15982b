namespace WalkGen.Linux;

/// <summary>The locks of the PTE tables of an address space (Linux: a lock per table, <c>pte_lockptr</c>).</summary>
public sealed class PteLocks
{
    private const int Count = 256;

    private readonly Lock[] _locks = [.. Enumerable.Range(0, Count).Select(static _ => new Lock())];

    internal PteLocks()
    {
    }

    /// <summary>The lock of the table at <paramref name="table"/>. Several tables share a lock. The lock is recursive.</summary>
    public Lock Of(PhysicalAddress table) => _locks[(table.Value >> 12) % Count];
}
