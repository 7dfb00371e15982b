using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// The PTE table that a walk is in, locked or not. The tables of an address space share 256 locks by frame number. A thread may take a lock
/// again that it holds, so a handler can walk another table.
/// </summary>
internal readonly struct PteTableLease
{
    private readonly PhysicalAddress _table;
    private readonly Lock? _lock;
    private readonly bool _isHeld;

    private PteTableLease(PhysicalAddress table, Lock? held)
    {
        _table = table;
        _lock = held;
        _isHeld = true;
    }

    public static PteTableLease Unlocked(PhysicalAddress table) => new(table, null);

    public static PteTableLease Locked(AddressSpace space, PhysicalAddress table)
    {
        Lock held = space.PteLocks.Of(table);
        held.Enter();
        return new PteTableLease(table, held);
    }

    /// <summary>Unlocks the table if it was locked, and reports that to <paramref name="tracer"/>.</summary>
    public void Release(WalkTracer? tracer)
    {
        if (!_isHeld) return;
        _lock?.Exit();
        if (_lock is null) tracer?.PteUnmapped(_table);
        else tracer?.PteUnlocked(_table);
    }
}
