namespace WalkGen;

/// <summary>The flushes of the TLB that an address space waits for, and those that are told when a range changes.</summary>
public sealed class TlbState
{
    private readonly List<IMmuNotifier> _notifiers = [];
    private int _pending;

    /// <summary>How many changes are under way whose flush is still to come (Linux: <c>mm_tlb_flush_pending</c>).</summary>
    public int FlushesPending => Volatile.Read(ref _pending);

    /// <summary>Told before and after a range changes, in this order.</summary>
    public IReadOnlyList<IMmuNotifier> Notifiers => _notifiers;

    /// <summary>Adds a notifier.</summary>
    public void Add(IMmuNotifier notifier) => _notifiers.Add(notifier);

    /// <summary>One more flush is to come.</summary>
    public void RaisePending() => Interlocked.Increment(ref _pending);

    /// <summary>A flush that was to come has come.</summary>
    public void LowerPending() => Interlocked.Decrement(ref _pending);
}
